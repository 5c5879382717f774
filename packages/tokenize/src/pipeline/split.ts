import type { AlignedText } from './aligned-text.ts'

/** What becomes of the delimiters between the pieces. */
export type DelimiterBehavior = 'Removed' | 'Isolated' | 'MergedWithPrevious' | 'MergedWithNext' | 'Contiguous'

export const delimiterBehaviors: readonly DelimiterBehavior[] = [
  'Removed',
  'Isolated',
  'MergedWithPrevious',
  'MergedWithNext',
  'Contiguous'
]

/** A stretch of text that a pattern matches, or that lies between matches. */
export interface Stretch {
  start: number
  end: number
  isMatch: boolean
}

/**
 * Cuts a text where a pattern matches. Empty pieces are left out.
 *
 * @param pattern a global regular expression
 * @param invert whether the delimiters are what the pattern does not match
 */
export function split(text: AlignedText, pattern: RegExp, behavior: DelimiterBehavior, invert = false): AlignedText[] {
  const found = stretches(text.text, pattern)
  if (invert) for (const stretch of found) stretch.isMatch = !stretch.isMatch
  const pieces: AlignedText[] = []
  for (const { start, end } of arrange(found, behavior)) if (end > start) pieces.push(text.slice(start, end))
  return pieces
}

/** The whole text as stretches, each a match or what lies between two. */
export function stretches(text: string, pattern: RegExp): Stretch[] {
  const found: Stretch[] = []
  let covered = 0
  let lastEnd = -1
  pattern.lastIndex = 0
  while (pattern.lastIndex <= text.length) {
    const match = pattern.exec(text)
    if (match === null) break
    const start = match.index
    // V8 finds empty matches between the two units of a character, where none can be.
    if ((text.codePointAt(start - 1) ?? 0) > 0xffff) {
      pattern.lastIndex = start + 1
      continue
    }
    const end = start + match[0].length
    if (end === start) {
      pattern.lastIndex = end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1)
      // An empty match right behind another match is none.
      if (start === lastEnd) continue
    }
    if (start > covered) found.push({ start: covered, end: start, isMatch: false })
    found.push({ start, end, isMatch: true })
    covered = lastEnd = end
  }
  if (covered < text.length) found.push({ start: covered, end: text.length, isMatch: false })
  return found
}

function arrange(found: Stretch[], behavior: DelimiterBehavior): Stretch[] {
  if (behavior === 'Isolated') return found
  if (behavior === 'Removed') return found.filter(stretch => !stretch.isMatch)
  const backwards = behavior === 'MergedWithNext'
  if (backwards) found.reverse()
  const arranged: Stretch[] = []
  let wasMatch = false
  for (const stretch of found) {
    const joins = behavior === 'Contiguous' ? stretch.isMatch === wasMatch : stretch.isMatch && !wasMatch
    const last = joins ? arranged.at(-1) : undefined
    if (last === undefined) arranged.push({ ...stretch })
    else if (backwards) last.start = stretch.start
    else last.end = stretch.end
    wasMatch = stretch.isMatch
  }
  return backwards ? arranged.reverse() : arranged
}
