import { useEffect } from "preact/hooks";
import type { Listing } from "../parts/listing.ts";

/** Has a list read its next page by itself, as long as that is wanted and the one before has come. */
export function useGoingOn<Item>(listing: Listing<Item>, isWanted: boolean): void {
  const { items, hasMore, isLoading, failure } = listing;
  const isDue = isWanted && items !== null && hasMore && !isLoading && failure === null;
  useEffect(() => {
    if (isDue) void listing.more();
  });
}
