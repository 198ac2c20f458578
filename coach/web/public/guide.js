/* Formulas of a guide's own page. */
window.coachTypeset?.(document.body);
