import type { DocumentState } from '../protocol.ts'
import { ApiError } from './api.ts'
import { byId, element, foreign, iconButton, say } from './element.ts'
import type { Pages, Passage } from './pages.ts'
import { passwordForm } from './password-form.ts'
import { openPdfPages, PasswordWanted } from './pdf-pages.ts'
import { openTextOfPages, textFrom } from './text-pages.ts'

/** What is to be shown of a document. */
export interface View {
  readonly document: Pick<DocumentState, 'id' | 'name' | 'kind' | 'version'>
  readonly page: number
  /** To be marked, where an answer rests on it. */
  readonly passage?: Passage
}

export interface ViewerOptions {
  readonly onToggle: (open: boolean) => void
  /** Of files, by the ids of their documents, as long as the page is open. */
  readonly passwords: Map<string, string>
}

/** A document as it is opened. */
interface Opened {
  /** The document and the state of its file. */
  readonly key: string
  readonly pages: Pages
  /** Why these are not the pages as they are printed. */
  readonly instead: string
  /** Whether a password would show them; wrong where one was tried. */
  readonly password?: 'wanted' | 'wrong'
}

const zooms = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3]

/** The panel that shows a document: the page as it is printed, or the text, with the passage marked. */
export class Viewer {
  readonly #root = byId('viewer', HTMLElement)
  readonly #title = byId('viewed', HTMLElement)
  readonly #pager = byId('pager', HTMLElement)
  readonly #sheet = byId('sheet', HTMLElement)
  readonly #remark = byId('remark', HTMLElement)
  readonly #options: ViewerOptions
  readonly #page = element('input', { type: 'text', inputMode: 'numeric', ariaLabel: 'Page', size: 3 })
  readonly #of = element('span')
  readonly #zoomed = element('output', { ariaLabel: 'Zoom' })
  #from: HTMLElement | undefined
  #view: View | undefined
  #opened: Opened | undefined
  #drawing = new AbortController()
  /** Whether the view has been opened, and not yet been remarked on. */
  #isNew = false
  #number = 1
  #zoom = 1

  constructor(options: ViewerOptions) {
    this.#options = options
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
      if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return
      const run = this.#keys[event.key]
      if (run === undefined || this.#opened === undefined || this.#pager.hidden) return
      event.preventDefault()
      run()
    }
    let width = 0
    new ResizeObserver(([entry]) => {
      const now = Math.round(entry!.contentRect.width)
      const changed = Math.abs(now - width) > 24
      if (changed) width = now
      if (changed && this.#opened !== undefined && !this.#root.hidden) void this.#draw()
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
    if (opening) this.#options.onToggle(true)
    this.#title.focus({ preventScroll: true })
    await this.#open(view)
  }

  close(): void {
    if (!this.isOpen) return
    this.#drawing.abort()
    this.#root.hidden = true
    this.#options.onToggle(false)
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

  async #open(view: View): Promise<void> {
    const { document, page } = view
    const key = `${document.id} ${document.version ?? ''}`
    this.#drawing.abort()
    this.#isNew = true
    this.#remark.hidden = true
    if (this.#opened?.key !== key) {
      this.#sheet.replaceChildren(element('p', { className: 'waiting' }, 'Opening…'))
      await this.#forget()
    }
    if (document.kind === 'text') return this.#showText(view)
    try {
      if (this.#opened === undefined) {
        const opened = await this.#openPages(document.id, key)
        if (this.#view !== view) {
          await opened.pages.close()
          return
        }
        this.#opened = opened
      }
    } catch (error) {
      if (this.#view === view) this.#fail(error)
      return
    }
    this.#pager.hidden = false
    this.#number = Math.min(page, this.#opened.pages.count)
    await this.#draw()
  }

  /** The pages as they are printed; where that cannot be, their text. */
  async #openPages(id: string, key: string): Promise<Opened> {
    const { passwords } = this.#options
    try {
      return { key, pages: await openPdfPages(id, passwords.get(id)), instead: '' }
    } catch (error) {
      const pages = await openTextOfPages(id)
      if (!(error instanceof PasswordWanted)) return { key, pages, instead: reasonFor(error) }
      return passwords.delete(id)
        ? { key, pages, instead: wrongPassword, password: 'wrong' }
        : { key, pages, instead: encrypted, password: 'wanted' }
    }
  }

  async #showText(view: View): Promise<void> {
    const { document, passage } = view
    this.#pager.hidden = true
    try {
      const article = await textFrom(document.id, passage)
      if (this.#view !== view) return
      this.#sheet.replaceChildren(article)
      this.#sheet.scrollTop = 0
      this.#told(article.querySelector('mark'), '')
    } catch (error) {
      if (this.#view === view) this.#fail(error)
    }
  }

  /** Opens the file by a password that was typed, and is kept only in this page. */
  async #unlock(password: string): Promise<void> {
    const view = this.#view!
    this.#options.passwords.set(view.document.id, password)
    await this.#forget()
    this.#sheet.focus()
    this.#view = { ...view, page: this.#number }
    await this.#open(this.#view)
    this.#remark.querySelector('input')?.focus()
  }

  #turn(number: number): void {
    const { count } = this.#opened?.pages ?? { count: 1 }
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
    const { count } = this.#opened!.pages
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
    this.#label()
    const { pages } = this.#opened!
    const number = this.#number
    const passage = this.#view?.passage
    // A page as wide as a phone cannot be read: there its margins are left out of sight.
    const wide = matchMedia('(max-width: 500px)').matches ? 1.4 : 1
    const width = Math.max(200, this.#sheet.clientWidth - 32) * wide
    try {
      const page = await pages.draw(number, { width, zoom: this.#zoom, passage, signal: drawing.signal })
      if (drawing.signal.aborted) return
      this.#sheet.replaceChildren(page.root)
      this.#sheet.scrollTo((this.#sheet.scrollWidth - this.#sheet.clientWidth) / 2, 0)
      this.#told(page.mark() ?? null, `Page ${number}.`)
    } catch (error) {
      if (!drawing.signal.aborted) this.#fail(error)
    }
  }

  /** Brings the mark into sight, and says that it is there, or should be. */
  #told(mark: Element | null, page: string): void {
    mark?.scrollIntoView({ block: 'center', inline: 'nearest' })
    const remarks: string[] = []
    if (this.#isNew) {
      const missing = mark === null && this.#view?.passage !== undefined
      if (this.#opened?.instead) remarks.push(this.#opened.instead)
      if (missing) remarks.push('The passage does not stand here as it was quoted:')
      this.#remarkOn(remarks.join(' '), missing)
    }
    this.#isNew = false
    say([page, ...remarks, mark === null ? '' : 'The passage is marked.'].filter(Boolean).join(' '))
  }

  /** A remark above the page, if need be with what was quoted, and with a field for the password of the file. */
  #remarkOn(text: string, quote: boolean): void {
    const { passage, document } = this.#view!
    const { password } = this.#opened ?? {}
    this.#remark.hidden = text === ''
    this.#remark.replaceChildren(element('p', {}, text))
    if (quote && passage !== undefined) this.#remark.append(foreign('blockquote', passage.quote))
    if (password === undefined) return
    const form = passwordForm({
      name: document.name,
      action: 'Show the pages',
      wrong: password === 'wrong',
      onPassword: typed => void this.#unlock(typed)
    })
    this.#remark.append(form)
  }

  #fail(error: unknown): void {
    const { message } = error as Error
    this.#pager.hidden = true
    this.#sheet.replaceChildren()
    this.#remarkOn(message, true)
    say(message)
  }

  async #forget(): Promise<void> {
    const opened = this.#opened
    this.#opened = undefined
    await opened?.pages.close()
  }
}

const encrypted = 'The file is encrypted: its password shows the pages as they are printed. This is their text.'
const wrongPassword = 'This password does not open the file. This is the text of its pages.'

/** Why the text of a PDF is shown in place of its pages. */
function reasonFor(error: unknown): string {
  return error instanceof ApiError && error.code === 'file-gone'
    ? 'The file is not there any more, or is not what it was when it was read. This is the text of its pages.'
    : 'The pages cannot be drawn as they are printed. This is their text.'
}
