type Duty = () => Promise<unknown>;

const duties = new Set<Duty>();

/** Has something done before who is here leaves: at a sign-out, for another person, or with the page. It must ask the server at once. */
export function beforeLeaving(duty: Duty): void {
  duties.add(duty);
}

/** Does what waits to be done for whoever is here. What it asks of the server is under way when this returns. */
export async function settle(): Promise<void> {
  await Promise.all([...duties].map((duty) => duty()));
}
