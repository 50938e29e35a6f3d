import { ask, type Person } from "./ask.ts";
import { addressOf, type Job, type Target } from "./messages.ts";
import type { Pace } from "./words.ts";

export interface CustomersOptions {
  target: Target;
  people: Person[];
  pace: Pace;
  /** How long a customer reads and thinks between two questions, on average. */
  thinkMs: number;
  name: string;
  /** Who signs in again and again meanwhile, with the right password. */
  signsIn: { username: string; password: string };
}

export interface CustomersResult {
  turns: number;
  wrong: string[];
  firstMs: number[];
  wholeMs: number[];
  pageMs: number[];
  entryMs: number[];
  signInMs: number[];
  /** Sign-ins that were refused for the time being: nobody can tell them from those of a flood. */
  signInsRefused: number;
}

/** Customers who open the page, ask, read and ask again, each at its own pace, until they are told to stop. */
export async function runCustomers(job: Job<CustomersOptions>): Promise<CustomersResult> {
  const { options, ready } = job;
  const result: CustomersResult = {
    turns: 0,
    wrong: [],
    firstMs: [],
    wholeMs: [],
    pageMs: [],
    entryMs: [],
    signInMs: [],
    signInsRefused: 0,
  };
  ready();
  await Promise.all([...options.people.map((person) => visit(job, person, result)), signIn(job, result)]);
  return result;
}

async function visit(job: Job<CustomersOptions>, person: Person, result: CustomersResult): Promise<void> {
  const { target, pace, thinkMs, name } = job.options;
  await pause(job, Math.random() * thinkMs);
  for (let turn = 0; !job.isOver(); turn += 1) {
    try {
      await timed(result.pageMs, person, `${target.url}/s/${target.shareToken}`);
      await timed(result.entryMs, person, `${target.url}/api/v1/public/bot-share/${target.shareToken}/entry`);
      const answer = await ask(target, person, `${name}${person.number}-${turn}`, pace);
      if (answer.wrong === "") {
        result.turns += 1;
        result.firstMs.push(answer.firstMs);
        result.wholeMs.push(answer.wholeMs);
      } else result.wrong.push(answer.wrong);
    } catch (error) {
      result.wrong.push(String(error));
    }
    await pause(job, thinkMs * (0.5 + Math.random()));
  }
}

async function timed(into: number[], { number }: Person, url: string): Promise<void> {
  const startedAt = performance.now();
  const response = await fetch(url, { headers: { "x-forwarded-for": addressOf(number) } });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
  into.push(performance.now() - startedAt);
}

async function signIn(job: Job<CustomersOptions>, result: CustomersResult): Promise<void> {
  const { target, signsIn } = job.options;
  while (!job.isOver()) {
    const startedAt = performance.now();
    const response = await fetch(`${target.url}/api/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": addressOf(1_000_000) },
      body: JSON.stringify(signsIn),
    });
    await response.arrayBuffer();
    if (response.status === 200) result.signInMs.push(performance.now() - startedAt);
    else if (response.status === 503 || response.status === 429) result.signInsRefused += 1;
    else result.wrong.push(`a sign-in was answered with ${response.status}`);
    await pause(job, 1_000);
  }
}

const pause = ({ over }: Job<CustomersOptions>, ms: number) => Promise.race([over, Bun.sleep(ms)]);
