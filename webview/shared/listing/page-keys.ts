/** Keys that mean something anywhere in a listing panel. */

/** Ctrl+F goes to the filter; "Select all" means rows while the table has the focus, not the text beside it. */
export function listenToPage(filter: () => void, signal: AbortSignal): void {
  const find = (event: KeyboardEvent): void => {
    if (event.key !== "f" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    filter();
  };
  const select = (event: Event): void => {
    if (document.activeElement?.classList.contains("fm-grid")) event.preventDefault();
  };
  document.addEventListener("keydown", find, { signal });
  document.addEventListener("selectstart", select, { signal });
}
