/** Between a menu and the screen's edge, in pixels. */
const edgePx = 8;

/** Puts a menu under its button, or where there is no room as low as the screen allows. */
export function placeAt(menu: HTMLElement, button: HTMLElement): void {
  const { bottom, right } = button.getBoundingClientRect();
  const top = Math.min(bottom, window.innerHeight - menu.offsetHeight - edgePx);
  const fromRight = document.documentElement.clientWidth - right;
  // Where the panel stands at the left, a menu that ended under its button would begin beyond the screen.
  const most = document.documentElement.clientWidth - menu.offsetWidth - edgePx;
  menu.style.inset = `${Math.max(edgePx, top)}px ${Math.min(fromRight, most)}px auto auto`;
}
