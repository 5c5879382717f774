import type { Turn } from '../protocol.ts'
import { ApiError, ask } from './api.ts'
import { byId, say } from './element.ts'
import { turnView, type TurnActions } from './turn.ts'

export interface ThreadOptions {
  readonly show: TurnActions['show']
  readonly longestQuestion: number
  /** Called when there are turns, or none any more. */
  readonly onChange: (turns: number) => void
}

/** The conversation, and the field to go on with it. */
export class Thread {
  readonly #options: ThreadOptions
  readonly #list = byId('thread', HTMLOListElement)
  readonly #scroll = byId('scroll', HTMLElement)
  readonly #question = byId('question', HTMLTextAreaElement)
  readonly #send = byId('send', HTMLButtonElement)
  readonly #stop = byId('stop', HTMLButtonElement)
  #answering: AbortController | undefined

  constructor(options: ThreadOptions) {
    this.#options = options
    this.#question.maxLength = options.longestQuestion
    byId('ask', HTMLFormElement).onsubmit = event => {
      event.preventDefault()
      const question = this.#question.value.trim()
      if (question !== '' && this.#answering === undefined) void this.ask(question)
    }
    this.#question.onkeydown = event => {
      // While a Chinese or Japanese word is put together, Enter ends the word.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
      event.preventDefault()
      byId('ask', HTMLFormElement).requestSubmit()
    }
    this.#question.oninput = () => {
      this.#fit()
    }
    this.#stop.onclick = () => {
      this.stop()
    }
  }

  get answering(): boolean {
    return this.#answering !== undefined
  }

  stop(): void {
    this.#answering?.abort()
  }

  /** Shows what was asked and answered before. */
  restore(turns: readonly Turn[]): void {
    this.#list.replaceChildren(
      ...turns.map(turn => {
        const view = turnView(turn.question, this.#actions)
        view.finish(turn)
        return view.root
      })
    )
    this.#options.onChange(turns.length)
    this.#list.lastElementChild?.scrollIntoView({ block: 'start' })
  }

  async ask(question: string): Promise<void> {
    const stop = new AbortController()
    this.#answering = stop
    this.#question.value = ''
    this.#fit()
    if (!matchMedia('(hover: hover)').matches) this.#question.blur()
    this.#busy(true)
    const view = turnView(question, this.#actions)
    this.#list.append(view.root)
    this.#options.onChange(this.#list.childElementCount)
    view.root.scrollIntoView({ block: 'start' })
    let text = ''
    view.wait('Searching…')
    say('Searching.')
    let turn: Turn | undefined
    try {
      for await (const event of ask(question, stop.signal)) {
        if (event.type === 'retrieved') view.wait('Reading what was found…')
        else if (event.type === 'text') {
          text += event.text
          const followed = this.#atEnd()
          view.write(event.text)
          if (followed) this.#scroll.scrollTop = this.#scroll.scrollHeight
        } else turn = event.turn
      }
      turn ??= this.#broken(question, text, new Error('The answer broke off.'))
    } catch (error) {
      turn = this.#broken(question, text, stop.signal.aborted ? undefined : (error as Error))
    }
    view.finish(turn)
    say(spoken(turn))
    this.#answering = undefined
    this.#busy(false)
    // Whoever has gone on to something else meanwhile stays there.
    if (!document.activeElement?.checkVisibility() || document.activeElement === document.body) this.#toQuestion()
  }

  readonly #actions: TurnActions = {
    show: (citation, from) => {
      this.#options.show(citation, from)
    },
    again: question => {
      if (this.#answering === undefined) void this.ask(question)
    }
  }

  /** A turn whose end did not come from the server. */
  #broken(question: string, answer: string, error: Error | undefined): Turn {
    const problem = error && { code: error instanceof ApiError ? error.code : 'broken', message: error.message }
    return {
      ...{ id: '', question, answer, written: true, citations: [], sentences: [] },
      outcome: error === undefined ? 'stopped' : 'failed',
      ...(problem && { problem })
    }
  }

  #busy(busy: boolean): void {
    this.#send.hidden = busy
    this.#stop.hidden = !busy
    byId('clear', HTMLButtonElement).disabled = busy || this.#list.childElementCount === 0
  }

  /** On a phone the keyboard would come up with it, and cover the answer. */
  #toQuestion(): void {
    if (matchMedia('(hover: hover)').matches) this.#question.focus({ preventScroll: true })
  }

  #atEnd(): boolean {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroll
    return scrollTop + clientHeight > scrollHeight - 80
  }

  /** As high as its text, where the browser does not do that by itself. */
  #fit(): void {
    if (CSS.supports('field-sizing', 'content')) return
    this.#question.style.height = 'auto'
    this.#question.style.height = `${this.#question.scrollHeight}px`
  }
}

/** What a screen reader says of an answer. */
function spoken({ outcome, answer, citations, problem }: Turn): string {
  switch (outcome) {
    case 'answered': {
      const pages = citations.map(({ name, place }) => `${name} ${place}`).join('; ')
      return `${answer} From ${pages}.`
    }
    case 'not-told':
      return 'The documents do not say.'
    case 'stopped':
      return 'Stopped.'
    case 'failed':
      return problem?.message ?? 'The answer failed.'
  }
}
