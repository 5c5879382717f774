import type { CitationState, DocumentState } from '../protocol.ts'
import { byId, element, iconButton, say } from './element.ts'
import { openPdfPages, type PdfPages } from './pdf-pages.ts'
import { textPages } from './text-pages.ts'

/** What is to be shown of a document. */
export interface View {
  readonly document: Pick<DocumentState, 'id' | 'name' | 'kind'>
  readonly page: number
  /** To be marked, where an answer rests on it. */
  readonly passage?: Pick<CitationState, 'quote' | 'start' | 'end'>
}

const zooms = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3]

/** The panel that shows a document: the page as it is printed, or the text, with the passage marked. */
export class Viewer {
  readonly #root = byId('viewer', HTMLElement)
  readonly #title = byId('viewed', HTMLElement)
  readonly #pager = byId('pager', HTMLElement)
  readonly #sheet = byId('sheet', HTMLElement)
  readonly #onToggle: (open: boolean) => void
  readonly #page = element('input', { type: 'text', inputMode: 'numeric', ariaLabel: 'Page', size: 3 })
  readonly #of = element('span')
  readonly #zoomed = element('output', { ariaLabel: 'Zoom' })
  #from: HTMLElement | undefined
  #view: View | undefined
  #pages: { readonly id: string; readonly pdf: PdfPages } | undefined
  #drawing = new AbortController()
  #number = 1
  #zoom = 1

  constructor(onToggle: (open: boolean) => void) {
    this.#onToggle = onToggle
    this.#pager.append(
      iconButton('previous', 'Previous page', () => {
        this.#turn(this.#number - 1)
      }),
      element('span', { className: 'pages' }, this.#page, this.#of),
      iconButton('next', 'Next page', () => {
        this.#turn(this.#number + 1)
      }),
      element('span', { className: 'gap' }),
      iconButton('minus', 'Smaller', () => {
        this.#zoomBy(-1)
      }),
      this.#zoomed,
      iconButton('plus', 'Larger', () => {
        this.#zoomBy(1)
      })
    )
    this.#page.onchange = () => {
      this.#turn(Number(this.#page.value) || this.#number)
    }
    byId('close', HTMLButtonElement).onclick = () => {
      this.close()
    }
    this.#root.onkeydown = event => {
      if (event.target === this.#page || event.ctrlKey || event.metaKey || event.altKey) return
      const run = this.#keys[event.key]
      if (run === undefined || this.#pages === undefined || this.#pager.hidden) return
      event.preventDefault()
      run()
    }
    let width = 0
    new ResizeObserver(([entry]) => {
      const now = Math.round(entry!.contentRect.width)
      const changed = Math.abs(now - width) > 24
      if (changed) width = now
      if (changed && this.#pages !== undefined && !this.#root.hidden) void this.#draw()
    }).observe(this.#sheet)
  }

  get isOpen(): boolean {
    return !this.#root.hidden
  }

  /** @param from  gets the focus back when the panel is closed */
  async show(view: View, from: HTMLElement): Promise<void> {
    this.#from?.removeAttribute('aria-current')
    this.#from = from
    from.ariaCurrent = 'true'
    this.#view = view
    this.#title.textContent = view.document.name
    const opening = !this.isOpen
    this.#root.hidden = false
    if (opening) this.#onToggle(true)
    this.#title.focus({ preventScroll: true })
    if (this.#pages?.id !== view.document.id) {
      this.#sheet.replaceChildren(element('p', { className: 'waiting' }, 'Opening…'))
      await this.#forget()
    }
    if (view.document.kind === 'pdf') await this.#showPdf(view)
    else await this.#showText(view)
  }

  close(): void {
    if (!this.isOpen) return
    this.#drawing.abort()
    this.#root.hidden = true
    this.#onToggle(false)
    this.#from?.removeAttribute('aria-current')
    if (this.#from?.isConnected) this.#from.focus()
    else byId('question', HTMLElement).focus()
  }

  readonly #keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => {
      this.#turn(this.#number - 1)
    },
    ArrowRight: () => {
      this.#turn(this.#number + 1)
    },
    '+': () => {
      this.#zoomBy(1)
    },
    '-': () => {
      this.#zoomBy(-1)
    }
  }

  async #showPdf(view: View): Promise<void> {
    const { document, page } = view
    try {
      if (this.#pages === undefined) {
        const pdf = await openPdfPages(document.id)
        if (this.#view !== view) {
          await pdf.close()
          return
        }
        this.#pages = { id: document.id, pdf }
      }
    } catch {
      // A file that pdf.js cannot draw has been read all the same: its text can be shown.
      if (this.#view === view) await this.#showText(view)
      return
    }
    this.#pager.hidden = false
    this.#number = Math.min(page, this.#pages.pdf.count)
    await this.#draw()
  }

  async #showText({ document, passage }: View): Promise<void> {
    this.#pager.hidden = true
    const view = this.#view
    try {
      const article = await textPages(document.id, passage)
      if (this.#view !== view) return
      this.#sheet.replaceChildren(article)
      this.#sheet.scrollTop = 0
      this.#told(article.querySelector('mark'), '')
    } catch (error) {
      this.#fail(error)
    }
  }

  #turn(number: number): void {
    const { count } = this.#pages?.pdf ?? { count: 1 }
    const next = Math.min(Math.max(Math.round(number), 1), count)
    const changed = next !== this.#number
    this.#number = next
    this.#label()
    if (changed) void this.#draw()
  }

  #zoomBy(steps: number): void {
    const at = zooms.indexOf(this.#zoom) + steps
    this.#zoom = zooms[Math.min(Math.max(at, 0), zooms.length - 1)]!
    void this.#draw()
  }

  #label(): void {
    const { count } = this.#pages!.pdf
    this.#page.value = String(this.#number)
    this.#of.textContent = ` of ${count}`
    this.#zoomed.textContent = `${Math.round(this.#zoom * 100)} %`
    const [previous, next] = this.#pager.querySelectorAll('button')
    previous!.ariaDisabled = String(this.#number === 1)
    next!.ariaDisabled = String(this.#number === count)
  }

  async #draw(): Promise<void> {
    this.#drawing.abort()
    const drawing = (this.#drawing = new AbortController())
    const { pdf } = this.#pages!
    this.#label()
    const number = this.#number
    const passage = this.#view?.passage?.quote ?? ''
    const width = Math.max(200, this.#sheet.clientWidth - 32)
    try {
      const page = await pdf.draw(number, { width, zoom: this.#zoom, passage, signal: drawing.signal })
      if (drawing.signal.aborted) return
      this.#sheet.replaceChildren(page.root)
      this.#sheet.scrollTo(0, 0)
      this.#told(page.mark() ?? null, `Page ${number}. `)
    } catch (error) {
      if (!drawing.signal.aborted) this.#fail(error)
    }
  }

  /** Brings the mark into sight, and says that it is there. */
  #told(mark: Element | null, page: string): void {
    mark?.scrollIntoView({ block: 'center', inline: 'nearest' })
    say(mark === null ? page : `${page}The passage is marked.`)
  }

  #fail(error: unknown): void {
    this.#sheet.replaceChildren(element('p', { className: 'problem' }, (error as Error).message))
  }

  async #forget(): Promise<void> {
    const pages = this.#pages
    this.#pages = undefined
    await pages?.pdf.close()
  }
}
