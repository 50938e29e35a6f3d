interface OpeningOptions {
  dialog: HTMLDialogElement;
  /** The shadow root that holds the dialog and the bubble. */
  root: ShadowRoot;
  frame: HTMLElement;
  button: HTMLElement;
  /** Called before the dialog is shown. */
  onOpen: () => void;
  /** Called after each change, with what it has come to; sometimes more often than that. */
  onChange: (isOpen: boolean) => void;
}

// Where a panel beside the bubble would leave neither of them enough room, the chat takes the whole screen.
const smallScreen = "(max-width: 480px), (max-height: 480px)";

/**
 * Opens and closes the panel, and takes the focus along. On a small screen it is a modal dialog over the whole page. While the bubble
 * is not on the page yet, an order to open waits for `start`.
 */
export function createOpening({ dialog, root, frame, button, onOpen, onChange }: OpeningOptions) {
  const small = window.matchMedia(smallScreen);
  let isAwaited = false;

  const show = () => {
    dialog.classList.toggle("full", small.matches);
    if (small.matches) dialog.showModal();
    // Unlike `show()`, this takes the focus from nobody.
    else dialog.open = true;
    onChange(true);
  };
  const open = () => {
    isAwaited = !root.host.isConnected;
    if (isAwaited || dialog.open) return;
    onOpen();
    show();
    // Only something that the visitor has just done may move the focus.
    if (navigator.userActivation?.isActive ?? true) frame.focus();
  };
  const close = () => {
    isAwaited = false;
    if (!dialog.open) return;
    const hadFocus = root.activeElement !== null;
    dialog.close();
    onChange(false);
    if (hadFocus) button.focus();
  };

  // The browser closes a modal dialog itself for Escape and for a phone's gesture of going back.
  dialog.addEventListener("close", () => onChange(dialog.open));
  root.addEventListener("keydown", (event) => {
    if (!(event instanceof KeyboardEvent) || event.key !== "Escape" || !dialog.open) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  small.addEventListener("change", () => {
    if (!dialog.open) return;
    const focused = root.activeElement;
    dialog.close();
    show();
    if (focused instanceof HTMLElement) focused.focus();
  });

  return {
    open,
    close,
    toggle: () => (dialog.open ? close() : open()),
    isFull: () => small.matches,
    /** To be called once the bubble is on the page. */
    start: () => {
      onChange(false);
      if (isAwaited) open();
    },
  };
}
