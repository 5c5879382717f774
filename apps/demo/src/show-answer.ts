import type { Answer, AskEvent, Citation } from '@llm-cookbook/rag'
import { printable, printableLine } from './printable.ts'
import type { Terminal } from './terminal.ts'
import { wrap, WrappingWriter } from './wrap.ts'

/** Writes an answer as it comes, then what it rests on: numbered, with page, score and quote. */
export async function showAnswer(terminal: Terminal, events: AsyncIterable<AskEvent>): Promise<void> {
  const write = (text: string): void => {
    terminal.write(text)
  }
  const writer = new WrappingWriter(write, terminal)
  for await (const event of events) {
    if (event.type === 'retrieved') terminal.progress.show('Answering')
    else if (event.type === 'text') writer.write(printable(event.text))
    else {
      writer.end()
      terminal.print()
      for (const [i, citation] of event.answer.citations.entries()) showCitation(terminal, i + 1, citation)
    }
  }
}

function showCitation(terminal: Terminal, number: number, { source, page, quote, score }: Citation): void {
  const label = `[${number}]`
  const place = terminal.style('cyan', `${printableLine(source)}, page ${page}`)
  terminal.print(`\n${terminal.style('bold', label)} ${place}  ${terminal.style('dim', `score ${score.toFixed(2)}`)}`)
  const indent = ' '.repeat(label.length + 1)
  terminal.print(wrap(`“${printableLine(quote)}”`, { width: terminal.width, indent }))
}

/** What a reader has to know about an answer that a chat model wrote, on standard error. */
export function warnOfAnswer(terminal: Terminal, { unsupported, unknownSources }: Answer): void {
  for (const sentence of unsupported) terminal.warn(`The documents do not bear this out: “${printableLine(sentence)}”`)
  if (unknownSources.length > 0)
    terminal.warn(`The answer cites sources that do not exist: ${unknownSources.join(', ')}`)
}

/** An answer as `--json` has it. */
export function answerObject({ question, answer, found, citations, timings }: Answer): object {
  return {
    question,
    answer,
    found,
    citations: citations.map(({ source, page, quote, score }) => ({ source, page, quote, score })),
    timings
  }
}
