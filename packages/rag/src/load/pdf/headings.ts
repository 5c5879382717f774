import type { Line } from './lines.ts'
import type { OutlineEntry } from './outline.ts'

/** A block that may be a heading. */
export interface Candidate {
  readonly text: string
  readonly lines: readonly Line[]
  readonly page: number
}

/**
 * Levels of those candidates that are headings: named by the file's outline, or set in a font that is larger or
 * bolder than that of the body. Fonts rank by size; where the outline names headings in a font, that gives its level,
 * and numbers like '3.1' and '3.1.1' tell apart what is set alike.
 */
export function headingLevels(
  candidates: readonly Candidate[],
  outline: readonly OutlineEntry[],
  bodySize: number
): Map<Candidate, number> {
  const named = new Map<string, number>()
  for (const { title, level, page } of outline) named.set(`${page} ${plain(title)}`, level)
  const pages = new Set(outline.map(({ page }) => page))
  const inOutline = ({ page, text }: Candidate): number | undefined =>
    text.length > LONGEST || !pages.has(page) ? undefined : named.get(`${page} ${plain(text)}`)

  const headings = candidates.filter(one => inOutline(one) !== undefined || standsOut(one, bodySize))
  const styles = Map.groupBy(headings, ({ lines }) => styleOf(lines[0]!))
  const lastPage = candidates.at(-1)?.page ?? 0
  const levels = new Map<Candidate, number>()
  let outer = 0
  for (const [, members] of [...styles].sort(([a], [b]) => b - a)) {
    const fromOutline = members.map(inOutline).filter(level => level !== undefined)
    const usual = fromOutline.length > 0 ? mode(fromOutline) : outer + 1
    // The large print of a title page is not what the rest is part of.
    const isTitle = lastPage > 4 && members.every(({ page }) => page <= 2)
    if (!isTitle) outer = Math.max(outer, usual)
    const depths = members.map(({ text }) => depthOf(text))
    const least = depths.reduce((least, depth) => Math.min(least, depth || Infinity), Infinity)
    members.forEach((member, i) => {
      const deeper = fromOutline.length === 0 && depths[i]! > least ? depths[i]! - least : 0
      levels.set(member, Math.min(6, inOutline(member) ?? usual + deeper))
    })
  }
  return levels
}

/** Letters of the longest heading. */
const LONGEST = 200

/** 3 for '3.1.2 Title', 0 without a number. */
const depthOf = (text: string): number =>
  /^(?:\d{1,2}|[A-Z])(?:\.\d{1,2})*(?=\.?\s)/.exec(text)?.[0].split('.').length ?? 0

const styleOf = (line: Line): number => Math.round(line.size * 2) * 2 + (line.bold ? 1 : 0)

function standsOut({ text, lines }: Candidate, bodySize: number): boolean {
  const { size, mono } = lines[0]!
  const bold = lines.every(line => line.bold)
  const larger = size > 1.15 * bodySize
  const bolder = bold && !mono && size > 0.85 * bodySize && (lines.length < 3 || text.length < 120)
  if (!(larger || bolder) || lines.length > 4 || text.length > LONGEST) return false
  if (!/\p{L}{2}/u.test(text) || CAPTION.test(text)) return false
  return !/[.,;:]$/.test(text) || (larger && lines.length < 3 && !/[,;]$/.test(text))
}

const CAPTION = /^(?:figure|fig\.|table|listing|abbildung|abb\.|tabelle|tab\.)\s*\d/i

/** What outline and page have in common: 'Chapter 1: Creators' and 'CHAPTER ONE: Creators' are one heading. */
function plain(text: string): string {
  const lower = text.slice(0, LONGEST).normalize('NFKC').toLowerCase()
  const bare = lower
    .replace(/^(?:chapter|part|section|appendix|kapitel|teil|abschnitt|anhang|chapitre|partie)\s+[\p{L}\p{N}]+/u, '')
    .replace(/^[\s\d.:)]+/, '')
  return (/\p{L}/u.test(bare) ? bare : lower).replace(/[^\p{L}\p{N}]/gu, '')
}

function mode(values: readonly number[]): number {
  const counts = Map.groupBy(values, value => value)
  return [...counts].sort((a, b) => b[1].length - a[1].length || a[0] - b[0])[0]![0]
}
