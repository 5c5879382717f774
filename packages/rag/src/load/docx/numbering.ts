import { childrenOf, find, type XmlElement } from '../xml.ts'
import type { ListPlace } from './styles.ts'

interface Level {
  readonly start: number
  readonly format: string
  /** What stands before an item: '%1.%2)' is the numbers of the first two levels. */
  readonly text: string
  /** Of paragraphs that are on this level by their style. */
  readonly style: string | undefined
}

interface List {
  readonly counters: Map<number, number>
  readonly levels: ReadonlyMap<number, Level>
}

/** Numbers the items of a Word file's lists, in the order of the text (ECMA-376 part 1, 17.9). */
export class Numbering {
  readonly #lists = new Map<string, List>()
  /** Starts that a list sets anew when its first item comes. */
  readonly #starts = new Map<string, Map<number, number>>()

  constructor(root: XmlElement | undefined) {
    const kinds = new Map(childrenOf(root, 'w:abstractNum').map(kind => [kind.attributes['w:abstractNumId'], kind]))
    const byStyle = new Map([...kinds.values()].map(kind => [valueOf(kind, 'w:styleLink'), kind]))
    // Lists of one kind go on counting where the other stopped.
    const shared = new Map<XmlElement, List>()
    for (const num of childrenOf(root, 'w:num')) {
      const id = num.attributes['w:numId'] ?? ''
      let kind = kinds.get(valueOf(num, 'w:abstractNumId'))
      const link = valueOf(kind, 'w:numStyleLink')
      if (link !== undefined) kind = byStyle.get(link) ?? kind
      if (!kind) continue
      let list = shared.get(kind)
      if (!list) shared.set(kind, (list = { counters: new Map(), levels: levelsOf(kind) }))
      const overrides = childrenOf(num, 'w:lvlOverride')
      const levels = overrides.flatMap(override => [...levelsOf(override)])
      this.#lists.set(id, levels.length > 0 ? { ...list, levels: new Map([...list.levels, ...levels]) } : list)
      this.#starts.set(
        id,
        new Map(
          overrides.flatMap(override => {
            const start = valueOf(override, 'w:startOverride')
            return start === undefined ? [] : [[numberOf(override.attributes['w:ilvl']), numberOf(start)] as const]
          })
        )
      )
    }
  }

  /** What stands before the next item at this place: '• ', '2.1. ', or '' for nothing. */
  next({ id, level: stated }: ListPlace, style: string | undefined): string {
    const list = this.#lists.get(id)
    if (!list) return ''
    const byStyle = style === undefined ? undefined : [...list.levels].find(([, level]) => level.style === style)?.[0]
    const depth = stated ?? byStyle ?? 0
    const level = list.levels.get(depth)
    if (!level) return ''
    const { counters } = list
    const starts = this.#starts.get(id)
    const anew = starts?.get(depth)
    starts?.delete(depth)
    counters.set(depth, anew ?? (counters.get(depth) ?? level.start - 1) + 1)
    for (const deeper of counters.keys()) if (deeper > depth) counters.delete(deeper)
    if (level.format === 'bullet') return '• '
    const mark = level.text.replace(/%([1-9])/g, (_, digit: string) => {
      const of = list.levels.get(Number(digit) - 1)
      return of ? numeral(counters.get(Number(digit) - 1) ?? of.start, of.format) : ''
    })
    return mark.trim() === '' ? '' : `${mark.trim()} `
  }
}

function levelsOf(element: XmlElement): Map<number, Level> {
  return new Map(
    childrenOf(element, 'w:lvl').map(level => [
      numberOf(level.attributes['w:ilvl']),
      {
        start: numberOf(valueOf(level, 'w:start') ?? '1'),
        format: valueOf(level, 'w:numFmt') ?? 'decimal',
        // It stands before every item, so it may not be long.
        text: (valueOf(level, 'w:lvlText') ?? '').slice(0, 100),
        style: valueOf(level, 'w:pStyle')
      }
    ])
  )
}

const valueOf = (element: XmlElement | undefined, name: string): string | undefined =>
  find(element, name)?.attributes['w:val']

const numberOf = (text: string | undefined): number => Math.trunc(Number(text ?? 0)) || 0

/** A number as `w:numFmt` wants it; in digits where that is not known here, or the number too large for it. */
export function numeral(value: number, format: string): string {
  switch (format) {
    case 'lowerLetter':
      return letters(value)
    case 'upperLetter':
      return letters(value).toUpperCase()
    case 'lowerRoman':
      return roman(value)
    case 'upperRoman':
      return roman(value).toUpperCase()
    case 'decimalZero':
      return String(value).padStart(2, '0')
    case 'none':
      return ''
    default:
      return String(value)
  }
}

/** a … z, aa, bb, … */
function letters(value: number): string {
  if (value < 1 || value > 26 * 26) return String(value)
  return String.fromCharCode(97 + ((value - 1) % 26)).repeat(Math.ceil(value / 26))
}

function roman(value: number): string {
  if (value < 1 || value > 3999) return String(value)
  let rest = value
  let text = ''
  for (const [size, sign] of ROMAN) {
    for (; rest >= size; rest -= size) text += sign
  }
  return text
}

const ROMAN = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i']
] as const
