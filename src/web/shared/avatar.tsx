import { useSignal } from "@preact/signals";

interface AvatarProps {
  name: string;
  url: string | null;
  size: "small" | "medium" | "large";
}

/** A bot's picture, or its first letter where it has none or the picture does not load. Decoration beside the name. */
export function Avatar({ name, url, size }: AvatarProps) {
  const broken = useSignal<string | null>(null);
  const letter = firstLetter(name);
  if (!url || broken.value === url) {
    return (
      <span class={`avatar avatar-${size}`} aria-hidden="true">
        {letter}
      </span>
    );
  }
  const onError = () => {
    broken.value = url;
  };
  return (
    <img class={`avatar avatar-${size}`} src={url} alt="" referrerpolicy="no-referrer" onError={onError} />
  );
}

function firstLetter(name: string): string {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return first?.segment.toLocaleUpperCase() ?? "·";
}
