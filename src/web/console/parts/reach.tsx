import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";

/** Whether an address leads nowhere from any other machine (RFC 6761, RFC 1122 section 3.2.1.3). */
export function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Said beside an address that is handed out, where nobody else can open it. */
export function ReachNote({ address }: { address: string }) {
  if (!isLoopback(address)) return null;
  return (
    <p class="reach-note">
      <IconOf name="alert" />
      <span>{say("reach_loopback")}</span>
    </p>
  );
}
