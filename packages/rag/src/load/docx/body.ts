import type { Block } from '../compose.ts'
import { superscript } from '../superscript.ts'
import { readXml, type XmlAttributes, type XmlOptions, type XmlVisitor } from '../xml.ts'
import { Fields, linkOf } from './fields.ts'
import { Flow } from './flow.ts'
import { numeral, type Numbering } from './numbering.ts'
import type { Relation } from './package.ts'
import { Paragraph } from './paragraph.ts'
import { outlineOf, type Styles } from './styles.ts'
import { symbol } from './symbols.ts'

type Notes = ReadonlyMap<string, readonly Block[]>

export interface BodyContext {
  readonly styles: Styles
  readonly numbering: Numbering
  readonly relations: ReadonlyMap<string, Relation>
  readonly footnotes?: Notes
  readonly endnotes?: Notes
}

export interface Body {
  readonly pages: readonly (readonly Block[])[]
  /** The parts that hold the pictures of each page. */
  readonly pictures: readonly (readonly string[])[]
  /** The first paragraph in the style of a title. */
  readonly title: string | undefined
  /** The blocks of each note by its id, if it is a part of notes. */
  readonly notes: Notes
}

/** The text of a part of a Word file: of its document, or of its notes (ECMA-376 part 1, 17). */
export function readBody({ text, options }: { text: string; options: XmlOptions }, context: BodyContext): Body {
  // Only a program that lays out pages tells where they end; a page break alone counts nothing.
  const reader = new BodyReader(context, text.includes('lastRenderedPageBreak'))
  readXml(text, reader, options)
  return reader.finish()
}

/** Elements that are passed over with all that is in them: what was deleted or moved away, and doubles. */
const SKIPPED = new Set(
  (
    'w:del w:delText w:delInstrText w:moveFrom w:pPrChange w:rPrChange w:tblPrChange w:trPrChange w:tcPrChange ' +
    'w:sectPrChange w:sectPr w:rt mc:Fallback'
  ).split(' ')
)
const BOXES = new Set(['w:txbxContent', 'w:footnote', 'w:endnote'])

class BodyReader implements XmlVisitor {
  readonly #context: BodyContext
  readonly #countsPages: boolean
  /** The names of the elements that are open. */
  readonly #path: string[] = []
  /** How many of them are being passed over. */
  #skipped = 0
  readonly #flow = new Flow()
  readonly #paragraphs: Paragraph[] = []
  /** One whose end was deleted. */
  #unended: Paragraph | undefined
  readonly #fields = new Fields()
  #hidden = false
  #raised = false
  /** Of the form fields that are open: whether they only show what is to be filled in. */
  readonly #prompts: boolean[] = []
  #title: string | undefined
  #noteId = ''
  readonly #notes = new Map<string, Block[]>()
  readonly #endnotes: Block[] = []
  readonly #referred = new Set<Block>()
  #footnoteCount = 0
  #endnoteCount = 0

  constructor(context: BodyContext, countsPages: boolean) {
    this.#context = context
    this.#countsPages = countsPages
  }

  enter(name: string, attributes: XmlAttributes): void {
    const parent = this.#path.at(-1)
    this.#path.push(name)
    if (this.#skipped > 0 || this.#isSkipped(name, parent, attributes)) this.#skipped++
    else if (parent === 'w:r') this.#enterInRun(name, attributes)
    else if (parent === 'w:pPr') this.#enterInParagraphProperties(name, attributes['w:val'])
    else if (parent === 'w:rPr') this.#enterInRunProperties(name, attributes['w:val'])
    else if (parent === 'w:numPr') this.#enterInListProperties(name, attributes['w:val'])
    else this.#enterOther(name, attributes)
  }

  leave(name: string): void {
    this.#path.pop()
    if (this.#skipped > 0) this.#skipped--
    else if (name === 'w:p') this.#endParagraph()
    else if (name === 'w:tbl') this.#flow.endTable()
    else if (name === 'w:hyperlink' || name === 'w:fldSimple') this.#paragraph?.inline.closeLink()
    else if (name === 'w:sdt') this.#prompts.pop()
    else if (name === 'w:txbxContent') this.#paragraph?.attached.push(...this.#flow.endBox())
    else if (name === 'w:footnote' || name === 'w:endnote') this.#notes.set(this.#noteId, this.#flow.endBox())
  }

  text(value: string): void {
    if (this.#skipped > 0) return
    const name = this.#path.at(-1)
    if (name === 'w:t' || name === 'm:t') this.#write(value)
    else if (name === 'w:instrText') this.#fields.instruct(value)
  }

  finish(): Body {
    if (this.#unended) this.#addParagraph(this.#unended)
    this.#flow.attach(this.#endnotes)
    return { pages: this.#flow.pages, pictures: this.#flow.pictures, title: this.#title, notes: this.#notes }
  }

  get #paragraph(): Paragraph | undefined {
    return this.#paragraphs.at(-1)
  }

  #isSkipped(name: string, parent: string | undefined, attributes: XmlAttributes): boolean {
    // A row or the end of a paragraph is deleted by a property of it, which holds nothing.
    if (name === 'w:del' && parent === 'w:trPr') this.#flow.table?.dropRow()
    if (name === 'w:del' && parent === 'w:rPr' && this.#path.at(-3) === 'w:pPr' && this.#paragraph) {
      this.#paragraph.joinsNext = true
    }
    if (name === 'w:sdtContent') return this.#prompts.at(-1) ?? false
    // Notes with a type are the lines that separate notes from the text.
    if (name === 'w:footnote' || name === 'w:endnote') return (attributes['w:type'] ?? 'normal') !== 'normal'
    return SKIPPED.has(name)
  }

  #enterInRun(name: string, attributes: XmlAttributes): void {
    if (name === 'w:tab' || name === 'w:ptab') this.#write(' ')
    else if (name === 'w:noBreakHyphen') this.#write('-')
    else if (name === 'w:sym') this.#write(symbol(attributes['w:font'], attributes['w:char']))
    else if (name === 'w:cr' || (name === 'w:br' && attributes['w:type'] !== 'page')) this.#paragraph?.inline.break()
    else if (name === 'w:br' || name === 'w:lastRenderedPageBreak') this.#endPage()
    else if (name === 'w:fldChar' && this.#paragraph) {
      this.#fields.mark(attributes['w:fldCharType'], this.#paragraph.inline)
    } else if (name === 'w:footnoteReference') {
      this.#refer(superscript(String(++this.#footnoteCount)), attributes, this.#context.footnotes)
    } else if (name === 'w:endnoteReference') {
      this.#refer(`[${numeral(++this.#endnoteCount, 'lowerRoman')}]`, attributes, this.#context.endnotes)
    }
  }

  #enterInParagraphProperties(name: string, value: string | undefined): void {
    if (!this.#paragraph) return
    if (name === 'w:pStyle') this.#paragraph.style = value
    else if (name === 'w:outlineLvl') this.#paragraph.outline = outlineOf(value)
  }

  #enterInRunProperties(name: string, value = 'true'): void {
    if (this.#path.at(-3) !== 'w:r') return
    if (name === 'w:vanish') this.#hidden = !/^(?:0|false|off)$/.test(value)
    else if (name === 'w:vertAlign') this.#raised = value === 'superscript'
  }

  #enterInListProperties(name: string, value: string | undefined): void {
    if (this.#path.at(-3) !== 'w:pPr' || !this.#paragraph) return
    if (name === 'w:numId') this.#paragraph.list = value
    else if (name === 'w:ilvl') this.#paragraph.listLevel = Number(value)
  }

  #enterOther(name: string, attributes: XmlAttributes): void {
    if (name === 'w:p') this.#beginParagraph()
    else if (name === 'w:r') this.#hidden = this.#raised = false
    else if (name === 'w:tbl') this.#flow.beginTable()
    else if (name === 'w:tr') this.#flow.table?.beginRow()
    else if (name === 'w:tc') this.#flow.table?.beginCell()
    else if (name === 'w:sdt') this.#prompts.push(false)
    else if (name === 'w:showingPlcHdr' && this.#prompts.length > 0) this.#prompts[this.#prompts.length - 1] = true
    else if (name === 'w:hyperlink') this.#paragraph?.inline.openLink(this.#addressOf(attributes))
    else if (name === 'w:fldSimple') this.#paragraph?.inline.openLink(linkOf(attributes['w:instr'] ?? '') ?? '')
    else if (name === 'wp:docPr') this.#describe(attributes['descr'])
    else if (name === 'a:blip') this.#addPicture(attributes['r:embed'])
    else if (name === 'v:imagedata') this.#addPicture(attributes['r:id'])
    if (BOXES.has(name)) this.#beginBox(attributes['w:id'])
  }

  #beginParagraph(): void {
    this.#paragraphs.push(new Paragraph(this.#unended?.inline, this.#unended?.attached))
    this.#unended = undefined
  }

  #endParagraph(): void {
    const paragraph = this.#paragraphs.pop()
    if (paragraph?.joinsNext) this.#unended = paragraph
    else if (paragraph) this.#addParagraph(paragraph)
  }

  #addParagraph(paragraph: Paragraph): void {
    this.#addText(paragraph)
    this.#flow.attach(paragraph.attached)
  }

  /** The text of a paragraph up to here, as a block. */
  #addText(paragraph: Paragraph): void {
    const { styles } = this.#context
    const { style, gap } = paragraph
    const isBlank = paragraph.inline.isBlank
    const block = paragraph.inline.take(gap === undefined ? this.#markOf(paragraph) : '')
    // A table of contents repeats the headings, with numbers of pages.
    if (isBlank || styles.isContents(style)) return
    if (styles.isTitle(style)) this.#title ??= block.text
    const level = paragraph.outline ?? styles.headingLevel(style)
    this.#flow.add({ ...block, ...(level > 0 && { level }), ...(gap !== undefined && { gap }) })
  }

  #markOf({ style, list, listLevel }: Paragraph): string {
    const { styles, numbering } = this.#context
    const byStyle = styles.list(style)
    const id = list ?? byStyle?.id
    return id === undefined ? '' : numbering.next({ id, level: listLevel ?? byStyle?.level }, style)
  }

  /** A page ends here, maybe in the middle of a paragraph. */
  #endPage(): void {
    if (!this.#countsPages) return
    const paragraph = this.#paragraph
    const isBlank = paragraph?.inline.isBlank ?? true
    this.#flow.table?.endPage(isBlank)
    if (!this.#flow.isOnPage) return
    if (paragraph && !isBlank) {
      const gap = paragraph.inline.isSpaced ? ' ' : ''
      this.#addText(paragraph)
      paragraph.gap = gap
    }
    this.#flow.endPage()
  }

  #write(value: string): void {
    const paragraph = this.#paragraph
    if (!paragraph || this.#hidden || !this.#fields.isShown) return
    const visible = value.replace(/\u00AD/g, '').replace(/[\t\n\r\u00A0]/g, ' ')
    const text = paragraph.inline.length === 0 ? visible.trimStart() : visible
    paragraph.inline.write(this.#raised && /^\d+$/.test(text) ? superscript(text) : text)
  }

  #beginBox(id = ''): void {
    this.#noteId = id
    this.#flow.beginBox()
  }

  /** The mark of a note, and the note itself: after its paragraph, or at the end of the document. */
  #refer(mark: string, { 'w:id': id = '', 'w:customMarkFollows': custom }: XmlAttributes, notes?: Notes): void {
    const [first, ...others] = notes?.get(id) ?? []
    if (!first || !this.#paragraph) return
    if (custom === undefined) this.#write(mark)
    // A note belongs to one place; repeated, a small file could make a text without end.
    if (this.#referred.has(first)) return
    this.#referred.add(first)
    const blocks = [custom === undefined ? prefixed(first, `${mark} `) : first, ...others]
    if (notes === this.#context.endnotes) this.#endnotes.push(...blocks)
    else this.#paragraph.attached.push(...blocks)
  }

  #addressOf({ 'r:id': id, 'w:anchor': anchor }: XmlAttributes): string {
    const relation = id === undefined ? undefined : this.#context.relations.get(id)
    return (relation?.target ?? '') + (anchor === undefined ? '' : `#${anchor}`)
  }

  /** What a picture shows, as its author put it; not what Word guessed. */
  #describe(description: string | undefined): void {
    if (description === undefined || /automatically generated/i.test(description)) return
    this.#paragraph?.attached.push({ text: description })
  }

  #addPicture(id: string | undefined): void {
    const relation = id === undefined ? undefined : this.#context.relations.get(id)
    if (relation && !relation.external) this.#flow.addPicture(relation.target)
  }
}

function prefixed(block: Block, prefix: string): Block {
  const links = block.links?.map(link => ({
    ...link,
    start: link.start + prefix.length,
    end: link.end + prefix.length
  }))
  return { ...block, text: prefix + block.text, ...(links && { links }) }
}
