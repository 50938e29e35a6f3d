import type { Failure } from "../../shared/failure.ts";
import { say } from "../../shared/language.ts";
import { Empty } from "./bits.tsx";
import { FailureNotice } from "./failure-notice.tsx";
import { PageHead } from "./page-head.tsx";

interface GoneProps {
  /** That there is no such thing. */
  title: string;
  text?: string;
  /** The list it would be in. */
  href: string;
  label: string;
}

/** A page of something that is not there, or not the person's, and the way on. */
export function Gone({ title, text, href, label }: GoneProps) {
  return (
    <>
      <PageHead title={title} />
      <Empty
        icon="linkOff"
        text={text ?? say("nowhere_text")}
        action={
          <a class="button button-primary" href={href}>
            {label}
          </a>
        }
      />
    </>
  );
}

/** Whether trying again is of no use: the thing is gone, or somebody else's. */
export const isGone = ({ status }: Failure): boolean => status === 404 || status === 403;

/** Why the page of one thing cannot be shown: it is gone, or it could not be asked for. */
export function Missing({
  failure,
  onRetry,
  ...gone
}: GoneProps & { failure: Failure; onRetry: () => unknown }) {
  return isGone(failure) ? <Gone {...gone} /> : <FailureNotice failure={failure} onRetry={onRetry} />;
}
