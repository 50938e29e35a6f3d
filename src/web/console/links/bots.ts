import { useResource } from "../parts/resource.ts";

/** A bot to choose. */
export interface BotOption {
  id: string;
  name: string;
}

/** The administrator's bots, to choose one of; null until they are here. */
export function useBots(): readonly BotOption[] | null {
  const { value } = useResource<{ items: BotOption[] }>("/bots?limit=100");
  return value?.items ?? null;
}
