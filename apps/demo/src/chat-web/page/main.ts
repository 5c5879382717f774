import type { CitationState } from '../protocol.ts'
import { clearConversation, getState, watchDocuments } from './api.ts'
import { byId, count, say } from './element.ts'
import { LibraryPanel } from './library-panel.ts'
import { Thread } from './thread.ts'
import { Viewer } from './viewer.ts'

const narrow = matchMedia('(max-width: 860px)')

async function start(): Promise<void> {
  // The token has become a cookie: it need not stay in the address, the history or a bookmark.
  history.replaceState(null, '', '/')
  const { documents, turns, model, limits } = await getState()
  byId('model', HTMLElement).textContent = model ?? 'Quotes, no model'
  byId('promise', HTMLElement).textContent =
    model === null
      ? 'Nothing leaves this machine.'
      : `Questions, and the passages found for them, are sent to the service of ${model}.`

  // Of encrypted files: kept here, and nowhere else, until the page is closed.
  const passwords = new Map<string, string>()
  const viewer = new Viewer({
    passwords,
    onToggle: open => {
      document.body.classList.toggle('viewing', open)
      shade()
    }
  })
  const thread = new Thread({
    longestQuestion: limits.question,
    show: (citation, from) => void showCitation(citation, from),
    onChange: turns => {
      byId('clear', HTMLButtonElement).disabled = turns === 0
      welcome()
    }
  })
  const library = new LibraryPanel({
    passwords,
    mostBytes: limits.file,
    confirm: confirmed,
    show: (document, from) => {
      showLibrary(false)
      void viewer.show({ document, page: 1 }, from)
    },
    onChange: welcome
  })

  function showCitation(citation: CitationState, from: HTMLElement): Promise<void> {
    const { document: id, name, page, quote, start, end } = citation
    const document = library.documents.find(document => document.id === id) ?? { id, name, kind: 'text' as const }
    return viewer.show({ document, page, passage: { quote, start, end } }, from)
  }

  function welcome(): void {
    const empty = byId('thread', HTMLElement).childElementCount === 0
    const documents = library.documents.filter(({ stage }) => stage === 'ready')
    byId('welcome', HTMLElement).hidden = !empty
    byId('choose', HTMLElement).hidden = documents.length > 0
    const words = byId('welcome', HTMLElement).querySelector('p')!
    words.textContent =
      documents.length === 0
        ? 'Drop PDF, Word, EPUB, HTML, Markdown, CSV or text files here, and ask. Each answer shows the page that it stands on.'
        : `${count(documents.length, 'document')} to ask. Each answer shows the page that it stands on.`
  }

  function showLibrary(open: boolean): void {
    document.body.classList.toggle('library-open', open)
    byId('show-library', HTMLElement).ariaExpanded = String(open)
    shade()
  }

  /** On a narrow screen a panel covers the rest, which then must not be reached by keys. */
  function shade(): void {
    const viewing = narrow.matches && viewer.isOpen
    const listing = narrow.matches && document.body.classList.contains('library-open') && !viewing
    for (const part of document.querySelectorAll<HTMLElement>('header, main, #library')) {
      part.inert = viewing || (listing && part.id !== 'library')
    }
    if (narrow.matches && !listing) byId('library', HTMLElement).inert = true
  }

  byId('show-library', HTMLButtonElement).onclick = () => {
    showLibrary(true)
    byId('hide-library', HTMLElement).focus()
  }
  byId('hide-library', HTMLButtonElement).onclick = () => {
    showLibrary(false)
    byId('show-library', HTMLElement).focus()
  }
  byId('clear', HTMLButtonElement).onclick = () => void clear()
  async function clear(): Promise<void> {
    if (!(await confirmed('Begin a new conversation? This one is deleted.', 'Delete it'))) return
    await clearConversation()
    viewer.close()
    thread.restore([])
    say('The conversation is empty.')
    byId('question', HTMLElement).focus()
  }
  addEventListener('keydown', event => {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return
    if (thread.answering) thread.stop()
    else if (viewer.isOpen) viewer.close()
    else if (document.body.classList.contains('library-open')) byId('hide-library', HTMLElement).click()
  })
  narrow.onchange = shade

  library.show(documents)
  thread.restore(turns)
  shade()
  let connected = true
  watchDocuments(
    documents => {
      library.show(documents)
    },
    now => {
      if (now === connected) return
      connected = now
      notice(
        now
          ? ''
          : 'The program does not answer: it was ended, or its terminal closed. Start it, and open its new address.'
      )
    }
  )
  if (!narrow.matches) byId('question', HTMLElement).focus()
}

function notice(text: string): void {
  const element = byId('notice', HTMLElement)
  element.textContent = text
  element.hidden = text === ''
}

/** Asks before something is lost. */
function confirmed(question: string, yes: string): Promise<boolean> {
  const dialog = byId('confirm', HTMLDialogElement)
  byId('confirm-text', HTMLElement).textContent = question
  byId('confirm-yes', HTMLElement).textContent = yes
  dialog.returnValue = 'no'
  dialog.showModal()
  const { promise, resolve } = Promise.withResolvers<boolean>()
  dialog.onclose = () => {
    resolve(dialog.returnValue === 'yes')
  }
  return promise
}

start().catch((error: unknown) => {
  notice((error as Error).message)
})
