import { segmenter } from '../segmenter.ts'
import type { Span } from './units.ts'

/** Tells the grapheme cluster that a cut at an offset would part, if there is one. */
export type Clusters = (at: number) => Span | undefined

export function clusters(text: string): Clusters {
  let segments: Intl.Segments | undefined
  /** The one told last; a cluster may be long, and who cuts it asks often. */
  let told: Span = { start: 0, end: 0 }
  return at => {
    // Below U+0300 nothing joins its neighbour but CR LF.
    const isPlain = text.charCodeAt(at - 1) < 0x300 && text.charCodeAt(at) < 0x300
    if (at === 0 || at === text.length || (isPlain && !text.startsWith('\r\n', at - 1))) return undefined
    if (told.start < at && at < told.end) return told
    segments ??= segmenter('grapheme').segment(text)
    const { index, segment } = segments.containing(at)!
    if (index === at) return undefined
    return (told = { start: index, end: index + segment.length })
  }
}
