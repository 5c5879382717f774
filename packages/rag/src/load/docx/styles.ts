import { childrenOf, find, type XmlElement } from '../xml.ts'

/** Where a paragraph stands in a list: `id` names the list, `level` counts from 0. */
export interface ListPlace {
  readonly id: string
  readonly level: number | undefined
}

interface Style {
  readonly name: string
  readonly basedOn: string | undefined
  /** 1 to 9, or 0 for text of the body. */
  readonly outline: number | undefined
  readonly list: ListPlace | undefined
}

/** The paragraph styles of a Word file, as far as they tell what a paragraph is. */
export class Styles {
  /** Of the text, unless it says otherwise; BCP 47. */
  readonly language: string | undefined
  readonly #styles = new Map<string, Style>()

  constructor(root: XmlElement | undefined) {
    const defaults = find(root, 'w:docDefaults', 'w:rPrDefault', 'w:rPr', 'w:lang')
    this.language = defaults?.attributes['w:val']
    for (const style of childrenOf(root, 'w:style')) {
      const properties = find(style, 'w:pPr')
      this.#styles.set(style.attributes['w:styleId'] ?? '', {
        name: find(style, 'w:name')?.attributes['w:val'] ?? '',
        basedOn: find(style, 'w:basedOn')?.attributes['w:val'],
        outline: outlineOf(find(properties, 'w:outlineLvl')?.attributes['w:val']),
        list: listOf(find(properties, 'w:numPr'))
      })
    }
  }

  /** The level of headings in this style, 1 to 9; 0 if they are none. A heading by name is one in every language. */
  headingLevel(id: string | undefined): number {
    for (const { name, outline } of this.#chain(id)) {
      const byName = /^heading ([1-9])$/i.exec(name)?.[1]
      if (byName !== undefined) return Number(byName)
      if (outline !== undefined) return outline
    }
    return 0
  }

  list(id: string | undefined): ListPlace | undefined {
    for (const { list } of this.#chain(id)) if (list) return list
    return undefined
  }

  /** Whether it is of the lines of a table of contents, which only repeat headings. */
  isContents(id: string | undefined): boolean {
    return this.#chain(id).some(({ name }) => /^toc [1-9]$/i.test(name))
  }

  isTitle(id: string | undefined): boolean {
    return this.#chain(id).some(({ name }) => /^title$/i.test(name))
  }

  /** A style and those that it is based on; a ring of them ends where it began. */
  #chain(id: string | undefined): Style[] {
    const chain = new Set<Style>()
    for (let style = this.#styles.get(id ?? ''); style && !chain.has(style);) {
      chain.add(style)
      style = this.#styles.get(style.basedOn ?? '')
    }
    return [...chain]
  }
}

/** `w:outlineLvl` counts from 0, and 9 is text of the body. */
export function outlineOf(value: string | undefined): number | undefined {
  const level = Number(value ?? NaN)
  return Number.isInteger(level) && level >= 0 && level <= 9 ? (level + 1) % 10 : undefined
}

function listOf(properties: XmlElement | undefined): ListPlace | undefined {
  const id = find(properties, 'w:numId')?.attributes['w:val']
  const level = find(properties, 'w:ilvl')?.attributes['w:val']
  return id === undefined ? undefined : { id, level: level === undefined ? undefined : Number(level) }
}
