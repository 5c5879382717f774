import type { DocumentState, Problem } from '../protocol.ts'
import { removeDocument, unlockDocument, upload } from './api.ts'
import { byId, count, element, foreign, icon, iconButton, say } from './element.ts'
import { passwordForm } from './password-form.ts'

export interface LibraryPanelOptions {
  /** Bytes of a file, at most. */
  readonly mostBytes: number
  /** Of files, by the ids of their documents, as long as the page is open. */
  readonly passwords: Map<string, string>
  readonly show: (document: DocumentState, from: HTMLElement) => void
  readonly confirm: (question: string, yes: string) => Promise<boolean>
  readonly onChange: (documents: readonly DocumentState[]) => void
}

/** A file on its way to the server. */
interface Sending {
  readonly key: string
  readonly name: string
  share: number
  error?: string
}

/** The list of documents: what is there, what is on its way, what could not be read. */
export class LibraryPanel {
  readonly #options: LibraryPanelOptions
  readonly #list = byId('documents', HTMLUListElement)
  readonly #sending = new Set<Sending>()
  #sent = 0
  #documents: readonly DocumentState[] = []
  #uploads: Promise<void> = Promise.resolve()

  constructor(options: LibraryPanelOptions) {
    this.#options = options
    const files = byId('files', HTMLInputElement)
    for (const id of ['add', 'choose']) {
      byId(id, HTMLButtonElement).onclick = () => {
        files.click()
      }
    }
    files.onchange = () => {
      this.add(files.files ?? [])
      files.value = ''
    }
    this.#dropAnywhere()
  }

  get documents(): readonly DocumentState[] {
    return this.#documents
  }

  /** The list as the server has it. */
  show(documents: readonly DocumentState[]): void {
    for (const { id, name, stage, error } of documents) {
      const before = this.#documents.find(document => document.id === id)?.stage
      if (before === stage || before === undefined) continue
      if (stage === 'ready') say(`${name} can be asked.`)
      if (stage !== 'failed') continue
      this.#options.passwords.delete(id)
      say(`${name}: ${problemOf(name, error)}`)
    }
    this.#documents = documents
    this.#draw()
  }

  /** Sends files, one after the other. */
  add(files: Iterable<File>): void {
    for (const file of files) {
      const sending: Sending = { key: `sending ${++this.#sent}`, name: file.name, share: 0 }
      this.#sending.add(sending)
      if (file.size > this.#options.mostBytes) {
        sending.error = `Larger than ${Math.round(this.#options.mostBytes / 2 ** 20)} MB, which is the most.`
      } else this.#uploads = this.#uploads.then(() => this.#send(file, sending))
    }
    this.#draw()
  }

  async #send(file: File, sending: Sending): Promise<void> {
    try {
      const added = await upload(file, share => {
        sending.share = share
        this.#draw()
      })
      this.#sending.delete(sending)
      if (!this.#documents.some(({ id }) => id === added.id)) this.#documents = [...this.#documents, added]
    } catch (error) {
      sending.error = (error as Error).message
      say(`${file.name}: ${sending.error}`)
    }
    this.#draw()
  }

  /** Rows stay where they are, so that focus and what is being typed do. */
  #draw(): void {
    const focused = document.activeElement
    const focusedKey = focused?.closest<HTMLElement>('#documents > li')?.dataset['key']
    const wanted = [
      ...this.#documents.map(document => ({ key: document.id, make: () => this.#row(document), state: document })),
      ...[...this.#sending].map(sending => {
        return { key: sending.key, make: () => this.#sendingRow(sending), state: sending }
      })
    ]
    const rows = new Map([...this.#list.children].map(row => [(row as HTMLElement).dataset['key'], row as HTMLElement]))
    const next = wanted.map(({ key, make, state }) => {
      const kept = rows.get(key)
      rows.delete(key)
      const now = JSON.stringify(state)
      if (kept?.dataset['state'] === now) return kept
      const row = make()
      row.dataset['key'] = key
      row.dataset['state'] = now
      kept?.replaceWith(row)
      return row
    })
    for (const row of rows.values()) row.remove()
    for (const [i, row] of next.entries()) {
      const there = this.#list.children[i]
      if (there !== row) this.#list.insertBefore(row, there ?? null)
    }
    if (focusedKey !== undefined && document.activeElement !== focused) {
      focusRow(next.find(({ dataset }) => dataset['key'] === focusedKey))
    }
    this.#options.onChange(this.#documents)
  }

  #row(document: DocumentState): HTMLLIElement {
    const { name, stage, kind, error, warnings = [] } = document
    const about = element('span', { className: stage === 'failed' ? 'problem' : 'soft' }, statusOf(document))
    const words = element('span', { className: 'words', title: name }, foreign('span', name, 'name'), about)
    const open = element(
      'button',
      { type: 'button', className: 'open', disabled: stage !== 'ready' },
      icon(kind),
      words
    )
    open.onclick = () => {
      this.#options.show(document, open)
    }
    const remove = iconButton('bin', `Remove ${name}`, () => void this.#remove(document))
    const row = element('li', { className: stage, tabIndex: -1 }, open, remove)
    if (error === undefined && warnings.length > 0) row.append(foreign('p', warnings.join('. '), 'warning'))
    if (error !== undefined && wantsPassword(error)) {
      const wrong = error.code === 'password-wrong'
      row.append(
        passwordForm({ name, action: 'Open', wrong, onPassword: password => void this.#unlock(document, password) })
      )
    }
    if (stage !== 'ready' && stage !== 'failed' && stage !== 'waiting') {
      const { done = 0, total = 0 } = document.progress ?? {}
      row.append(bar(total > 0 ? done / total : undefined, statusOf(document)))
    }
    return row
  }

  #sendingRow(sending: Sending): HTMLLIElement {
    const { name, share, error } = sending
    const about = element('span', { className: error ? 'problem' : 'soft' }, error ?? 'Copying')
    const row = element(
      'li',
      {},
      element(
        'div',
        { className: 'open' },
        icon('text'),
        element('span', { className: 'words' }, foreign('span', name, 'name'), about)
      )
    )
    if (error === undefined) row.append(bar(share, 'Copying'))
    else {
      row.append(
        iconButton('close', `Dismiss ${name}`, () => {
          this.#sending.delete(sending)
          this.#draw()
        })
      )
    }
    return row
  }

  async #unlock({ id, name }: DocumentState, password: string): Promise<void> {
    this.#options.passwords.set(id, password)
    try {
      await unlockDocument(id, password)
    } catch (error) {
      say(`${name}: ${(error as Error).message}`)
    }
  }

  async #remove({ id, name, stage }: DocumentState): Promise<void> {
    const question = `Remove “${name}” from these documents? Your own file stays where it is.`
    if (stage === 'ready' && !(await this.#options.confirm(question, 'Remove'))) return
    try {
      await removeDocument(id)
      say(`${name} was removed.`)
      byId('add', HTMLButtonElement).focus()
    } catch (error) {
      say((error as Error).message)
    }
  }

  #dropAnywhere(): void {
    const veil = byId('drop', HTMLElement)
    let depth = 0
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true
    const over = (change: number): void => {
      depth = change === 0 ? 0 : Math.max(0, depth + change)
      veil.hidden = depth === 0
    }
    addEventListener('dragenter', event => {
      if (hasFiles(event)) over(1)
    })
    addEventListener('dragleave', event => {
      if (hasFiles(event)) over(-1)
    })
    addEventListener('dragover', event => {
      // Otherwise the browser opens the file in place of the page.
      event.preventDefault()
    })
    addEventListener('drop', event => {
      event.preventDefault()
      over(0)
      this.add(event.dataTransfer?.files ?? [])
    })
  }
}

function statusOf({ name, stage, pages = 0, passages = 0, kind, progress, error }: DocumentState): string {
  switch (stage) {
    case 'waiting':
      return 'Waiting'
    case 'reading':
      return 'Reading'
    case 'embedding':
      return progress === undefined ? 'Vectors' : `Vectors, ${progress.done} of ${count(progress.total, 'passage')}`
    case 'indexing':
      return 'Making it searchable'
    case 'ready':
      return kind === 'pdf' ? `${count(pages, 'page')}, ${count(passages, 'passage')}` : count(passages, 'passage')
    case 'failed':
      return problemOf(name, error)
  }
}

function wantsPassword({ code }: Problem): boolean {
  return code === 'password-needed' || code === 'password-wrong'
}

/** The name stands above already; and advice for the command line is none here. */
function problemOf(name: string, { code, message }: Problem = { code: '', message: 'Could not be read.' }): string {
  if (code === 'password-needed') return 'Encrypted: its password opens it.'
  if (code === 'password-wrong') return 'The password does not open it.'
  return sentenceWithout(name, message)
}

/** Where the focus goes when what had it is not there any more: never to what removes something. */
function focusRow(row: HTMLElement | undefined): void {
  if (row === undefined) byId('add', HTMLButtonElement).focus()
  else (row.querySelector<HTMLElement>('input, .open:not(:disabled)') ?? row).focus()
}

function sentenceWithout(name: string, message: string): string {
  const rest = message.startsWith(name) ? message.slice(name.length).replace(/^:?\s*/, '') : message
  return /^(?:is|has|holds|was)\b/.test(rest) ? `It ${rest}` : rest.charAt(0).toUpperCase() + rest.slice(1)
}

/** How far something is; without a share it only moves. */
function bar(share: number | undefined, label: string): HTMLProgressElement {
  const progress = element('progress', { ariaLabel: label })
  if (share !== undefined) progress.value = share
  return progress
}
