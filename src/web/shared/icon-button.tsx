import type { ComponentProps } from "preact";
import { type IconName, IconOf } from "./icons.tsx";

interface IconButtonProps extends Omit<ComponentProps<"button">, "type" | "title" | "aria-label" | "ref"> {
  icon: IconName;
  /** What it does, for a screen reader and for who points at it. */
  name: string;
  isSmall?: boolean;
}

/** A button that shows an icon alone, and says its name otherwise. */
export function IconButton({ icon, name, isSmall = false, class: more, ...props }: IconButtonProps) {
  const classes = ["icon-button", isSmall && "icon-button-small", more].filter(Boolean).join(" ");
  return (
    <button {...props} type="button" class={classes} aria-label={name} title={name}>
      <IconOf name={icon} />
    </button>
  );
}
