/** Texts and remarks as many languages write them, as regular expressions for colouring. A text that is not closed ends with its line. */
export const DOUBLE = /"(?:\\.|[^"\\\n])*"?/.source;
export const SINGLE = /'(?:\\.|[^'\\\n])*'?/.source;
export const TEXTS = `${DOUBLE}|${SINGLE}|${/`(?:\\.|[^`\\])*(?:`|$)/.source}`;
export const SLASHES = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/.source;
