/** Keys that mean something anywhere in a listing panel. */

/** Ctrl+F goes to the filter; "Select all" means rows while the table has the focus, not the text beside it. */
export function listenToPage(filter: () => void): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "f" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    filter();
  });
  document.addEventListener("selectstart", (event) => {
    if (document.activeElement?.classList.contains("fm-grid")) event.preventDefault();
  });
}
