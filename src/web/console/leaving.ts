import { say } from "../shared/language.ts";
import { tell } from "./parts/toast.tsx";
import { signOut } from "./person.ts";
import { mayLeave } from "./router.ts";

/** Signs out, once it is clear that nothing is lost; says so where the server could not be told. */
export async function leaveConsole(): Promise<void> {
  if (!(await mayLeave())) return;
  const failure = await signOut();
  if (failure) tell(say("still_signed_in"));
}
