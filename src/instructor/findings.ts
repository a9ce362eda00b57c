import type { Finding } from '../domain/diagnosis';
import type { DiagnosisReply } from './reply';

/** A finding as the instructor wrote it: it may have miscounted, and it may have quoted loosely. */
export type ClaimedFinding = DiagnosisReply['findings'][number];

/**
 * Puts findings where they belong in a response. The quoted text decides, whatever its white space; the claimed
 * lines only choose among several places where it stands.
 * @param fallback the line of the verdict, for findings that cannot be placed
 */
export function placeFindings(claimed: ClaimedFinding[], response: string, fallback: number): Finding[] {
  const text = new LineIndex(response);
  return claimed.map((finding) => {
    const place = placeOf(finding, text);
    if (place !== undefined) return { ...place, message: finding.message };
    const message = `${finding.message} (The instructor named no line that is there: shown where the run failed.)`;
    return { startLine: fallback, endLine: fallback, message, isFallback: true };
  });
}

interface Place {
  startLine: number;
  endLine: number;
}

function placeOf(finding: ClaimedFinding, text: LineIndex): Place | undefined {
  const claimed = claimedPlace(finding, text.lineCount);
  const quote = finding.quote.replace(/^[ \t]*\d+ *\| ?/gm, ''); // Some copy the line numbers too.
  const places = text.find(quote);
  if (squeeze(quote) === '') return claimed;
  if (claimed !== undefined && places.some((place) => contains(claimed, place))) return claimed;
  return nearest(
    places.length > 0 ? places : text.find(quote.trim().split('\n')[0] ?? ''),
    finding.start_line,
  );
}

function claimedPlace({ start_line, end_line }: ClaimedFinding, lineCount: number): Place | undefined {
  const valid = Number.isInteger(start_line) && Number.isInteger(end_line);
  if (!valid || start_line < 1 || end_line < start_line || end_line > lineCount) return undefined;
  return { startLine: start_line, endLine: end_line };
}

function contains(outer: Place, inner: Place): boolean {
  return outer.startLine <= inner.startLine && inner.endLine <= outer.endLine;
}

function nearest(places: Place[], line: number): Place | undefined {
  const distance = ({ startLine }: Place) => Math.abs(startLine - line);
  return places.reduce<Place | undefined>(
    (best, place) => (best === undefined || distance(place) < distance(best) ? place : best),
    undefined,
  );
}

/** A text without its white space that still knows the line of each character. */
class LineIndex {
  readonly lineCount: number;
  private readonly characters: string;
  private readonly lineOf: number[] = [];

  constructor(text: string) {
    const lines = text.split('\n');
    this.lineCount = lines.length;
    const squeezed = lines.map(squeeze);
    this.characters = squeezed.join('');
    squeezed.forEach((line, index) => {
      for (let i = 0; i < line.length; i++) this.lineOf.push(index + 1);
    });
  }

  /** Everywhere that a text stands, whatever its white space. */
  find(text: string): Place[] {
    const wanted = squeeze(text);
    const places: Place[] = [];
    if (wanted === '') return places;
    for (let at = this.characters.indexOf(wanted); at >= 0; at = this.characters.indexOf(wanted, at + 1))
      places.push({ startLine: this.lineOf[at] ?? 1, endLine: this.lineOf[at + wanted.length - 1] ?? 1 });
    return places;
  }
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}
