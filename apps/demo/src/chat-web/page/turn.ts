import type { CitationState, Turn } from '../protocol.ts'
import { element, foreign, iconButton, say } from './element.ts'
import { richText, type Mark } from './rich-text.ts'

export interface TurnActions {
  /** Shows the page with the passage. */
  readonly show: (citation: CitationState, from: HTMLElement) => void
  /** Asks the same again. */
  readonly again: (question: string) => void
}

/** A question with its answer, in the conversation. */
export interface TurnView {
  readonly root: HTMLLIElement
  /** What is being done while there is no answer yet. */
  wait(text: string): void
  /** The answer as far as it is known. */
  write(piece: string): void
  /** The answer as it stays. */
  finish(turn: Turn): void
}

export function turnView(question: string, actions: TurnActions): TurnView {
  const waiting = element('p', { className: 'waiting' })
  const body = element('div', { className: 'body' })
  const answer = element(
    'div',
    { className: 'answer' },
    element('h3', { className: 'unseen' }, 'Answer'),
    waiting,
    body
  )
  const asked = foreign('p', question)
  const root = element(
    'li',
    { className: 'turn' },
    element('div', { className: 'question' }, element('h2', { className: 'unseen' }, 'Question'), asked),
    answer
  )
  let text = ''
  let drawn = false
  return {
    root,
    wait(what) {
      waiting.textContent = what
    },
    write(piece) {
      waiting.hidden = true
      text += piece
      if (drawn) return
      drawn = true
      // Many pieces may come between two frames.
      requestAnimationFrame(() => {
        drawn = false
        if (text !== '') body.replaceChildren(richText(text))
      })
    },
    finish(turn) {
      text = ''
      waiting.hidden = true
      body.replaceChildren(...contentOf(turn, actions))
      answer.classList.toggle('written', turn.written)
    }
  }
}

function contentOf(turn: Turn, { show, again }: TurnActions): Node[] {
  const { answer, outcome, citations, problem, question } = turn
  const cards = citations.map((citation, i) => card(citation, i + 1, show))
  const list = element('ol', { className: 'citations', ariaLabel: 'Passages' }, ...cards)
  if (outcome === 'not-told') {
    const told = element('p', {}, 'The documents do not say.')
    const hint = element(
      'p',
      { className: 'soft' },
      'Other words may find it: the search goes by words more than by meaning.'
    )
    return [element('div', { className: 'not-told' }, told, hint)]
  }
  if (outcome === 'failed') {
    const retry = element(
      'button',
      {
        type: 'button',
        onclick: () => {
          again(question)
        }
      },
      'Ask again'
    )
    const why = foreign('p', problem?.message ?? 'The answer failed.', 'problem')
    return [...(answer === '' ? [] : [richText(answer)]), why, retry]
  }
  if (outcome === 'stopped') {
    return [...(answer === '' ? [] : [richText(answer)]), element('p', { className: 'soft' }, 'Stopped.')]
  }
  // A quoted answer is its quotes.
  if (!turn.written) return [list]
  const tools = element('div', { className: 'tools' })
  tools.append(
    iconButton('copy', 'Copy the answer', () => {
      void navigator.clipboard.writeText(answer).then(() => {
        say('Copied.')
      })
    })
  )
  const doubts = turn.sentences.some(({ doubtful }) => doubtful) ? [doubt()] : []
  return [richText(answer, marksOf(turn, show)), ...doubts, list, tools]
}

function doubt(): HTMLElement {
  const key = element('span', { className: 'doubtful' }, 'Underlined')
  return element('p', { className: 'doubt' }, key, ' is what the passages found do not bear out.')
}

/** What a model writes in brackets: numbers of the sources that it was given, which mean nothing to the reader. */
const sourceNumbers = /\s*\[\s*\d{1,6}(?:\s*[,;–-]\s*\d{1,6})*\s*\]/g

/** Underlines what is doubtful, and puts buttons to its citations behind each sentence, in place of the model's numbers. */
function marksOf({ answer, sentences, citations }: Turn, show: TurnActions['show']): Mark[] {
  const numbers = Array.from(answer.matchAll(sourceNumbers), ({ 0: { length }, index }) => {
    return { start: index, end: index + length, hidden: true }
  })
  return sentences.flatMap((sentence, i) => {
    const className = sentence.doubtful ? 'doubtful' : undefined
    const after = sentence.citations.map(place => reference(citations[place]!, place + 1, show))
    const next = sentences[i + 1]?.start ?? answer.length
    const own = numbers.filter(({ start }) => start >= sentence.start && start < next)
    const within = own.filter(({ start }) => start < sentence.end)
    // What stands between the numbers, and before and behind them.
    const starts = [sentence.start, ...within.map(({ end }) => end)]
    const parts = starts.map((start, nth): Mark => ({ start, end: within[nth]?.start ?? sentence.end, className }))
    const marks = [...parts, ...own].filter(({ start, end }) => start < end).sort((a, b) => a.start - b.start)
    const last = marks.findLastIndex(({ start }) => start < sentence.end)
    return marks.map((mark, nth) => (nth === last ? { ...mark, after } : mark))
  })
}

function reference(citation: CitationState, number: number, show: TurnActions['show']): HTMLButtonElement {
  const label = `Passage ${number}: ${[citation.name, citation.place].filter(Boolean).join(', ')}`
  const button = element(
    'button',
    { type: 'button', className: 'cite', ariaLabel: label, title: label },
    String(number)
  )
  button.onclick = () => {
    show(citation, button)
  }
  return button
}

function card(citation: CitationState, number: number, show: TurnActions['show']): HTMLLIElement {
  const { quote, name, place } = citation
  const where = element('span', { className: 'place' }, foreign('span', name, 'name'))
  if (place !== '') where.append(', ', foreign('span', place))
  const button = element('button', { type: 'button', className: 'card' })
  button.append(
    element('span', { className: 'number' }, String(number)),
    element('span', { className: 'quote', dir: 'auto' }, `“${quote.replace(/\s+/g, ' ').trim()}”`),
    where
  )
  button.onclick = () => {
    show(citation, button)
  }
  return element('li', {}, button)
}
