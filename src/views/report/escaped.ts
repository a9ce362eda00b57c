/** A text where it shows as it is in HTML, whatever it says: names come from files, responses from models. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
