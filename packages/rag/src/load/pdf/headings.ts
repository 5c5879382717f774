import type { Line } from './lines.ts'
import type { OutlineEntry } from './run.ts'

/** A block that may be a heading. */
export interface Candidate {
  readonly text: string
  readonly lines: readonly Line[]
  readonly page: number
}

/**
 * Levels of those candidates that are headings: named by the file's outline, or set in a font that is larger or
 * bolder than that of the body. Fonts rank by size; where the outline names headings in a font, that gives its level.
 */
export function headingLevels(
  candidates: readonly Candidate[],
  outline: readonly OutlineEntry[],
  bodySize: number
): Map<Candidate, number> {
  const named = new Map<string, number>()
  for (const { title, level, page } of outline) named.set(`${page} ${plain(title)}`, level)
  const levelInOutline = ({ page, text }: Candidate): number | undefined => named.get(`${page} ${plain(text)}`)

  const headings = candidates.filter(
    candidate => levelInOutline(candidate) !== undefined || standsOut(candidate, bodySize)
  )
  const styles = Map.groupBy(headings, ({ lines }) => styleOf(lines[0]!))
  const ranked = [...styles.keys()].sort((a, b) => b - a)
  const levels = new Map<Candidate, number>()
  let outer = 0
  for (const style of ranked) {
    const members = styles.get(style)!
    const fromOutline = members.map(levelInOutline).filter(level => level !== undefined)
    const usual = fromOutline.length > 0 ? mode(fromOutline) : outer + 1
    outer = Math.max(outer, usual)
    for (const member of members) levels.set(member, Math.min(6, levelInOutline(member) ?? usual))
  }
  return levels
}

const styleOf = (line: Line): number => Math.round(line.size * 2) * 2 + (line.bold ? 1 : 0)

function standsOut({ text, lines }: Candidate, bodySize: number): boolean {
  const { size, mono } = lines[0]!
  const bold = lines.every(line => line.bold)
  if (lines.length > 4 || text.length > 200) return false
  if (!/\p{L}{2}/u.test(text) || CAPTION.test(text)) return false
  const larger = size > 1.15 * bodySize
  if (/[.,;:]$/.test(text) && !(larger && lines.length < 3 && !/[,;]$/.test(text))) return false
  return larger || (bold && !mono && size > 0.95 * bodySize && lines.length < 3)
}

const CAPTION = /^(?:figure|fig\.|table|listing|abbildung|abb\.|tabelle|tab\.)\s*\d/i

/** What outline and page have in common: 'Chapter 1: Creators' and 'CHAPTER ONE: Creators' are one heading. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^(?:chapter|part|section|appendix|kapitel|teil|abschnitt|anhang|chapitre|partie)\s+[\p{L}\p{N}]+/u, '')
    .replace(/^[\s\d.:)]+(?=.*\p{L})/u, '')
    .replace(/[^\p{L}\p{N}]/gu, '')

function mode(values: readonly number[]): number {
  const counts = Map.groupBy(values, value => value)
  return [...counts].sort((a, b) => b[1].length - a[1].length || a[0] - b[0])[0]![0]
}
