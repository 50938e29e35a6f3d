import { signal } from "@preact/signals";

/** Whether the session has ended under an open chat, whose person is asked to sign in again over it. */
export const isSignInDue = signal(false);
/** How often the same person has come back so. What could not be read meanwhile is read again at each time. */
export const returns = signal(0);
