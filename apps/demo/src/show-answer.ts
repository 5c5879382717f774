import type { Answer, Asked, Citation } from '@llm-cookbook/rag'
import { printable, printableLine } from './printable.ts'
import type { Terminal } from './terminal.ts'
import { wrap, WrappingWriter } from './wrap.ts'

/**
 * Writes what a chat model says as it comes, then the quotes that it rests on: numbered, with source, page and score.
 * Without a chat model the quotes are the answer, and stand there once.
 */
export async function showAnswer(terminal: Terminal, asked: Asked, { written }: { written: boolean }): Promise<void> {
  const writer = new WrappingWriter(text => {
    terminal.write(text)
  }, terminal)
  terminal.progress.show('Answering')
  if (written) {
    for await (const event of asked) if (event.type === 'text') writer.write(printable(event.text))
    writer.end()
    terminal.print()
  }
  const { answer, citations } = await asked.result
  if (!written && citations.length === 0) terminal.print(answer)
  for (const [i, citation] of citations.entries()) {
    if (written || i > 0) terminal.print()
    showCitation(terminal, i + 1, citation)
  }
}

function showCitation(terminal: Terminal, number: number, { source, page, quote, score }: Citation): void {
  const label = `[${number}]`
  const indent = ' '.repeat(label.length + 1)
  const text = wrap(`“${printableLine(quote)}”`, { width: terminal.width, indent }).trimStart()
  terminal.print(`${terminal.style('bold', label)} ${text}`)
  const place = terminal.style('cyan', `${printableLine(source)}, page ${page}`)
  terminal.print(`${indent}${place}${terminal.style('dim', `, score ${score.toFixed(2)}`)}`)
}

/** What a reader has to know about an answer that a chat model wrote, on standard error. */
export function warnOfAnswer(terminal: Terminal, { unsupported, unknownSources }: Answer): void {
  for (const sentence of unsupported) terminal.warn(`The documents do not bear this out: “${printableLine(sentence)}”`)
  if (unknownSources.length > 0)
    terminal.warn(`The answer cites sources that do not exist: ${unknownSources.join(', ')}`)
}

/** An answer as `--json` has it, with timings in whole milliseconds. */
export function answerObject(
  { question, answer, found, citations }: Answer,
  timings: Readonly<Record<string, number>>
): object {
  return {
    question,
    answer,
    found,
    citations: citations.map(({ source, page, quote, score }) => ({ source, page, quote, score })),
    timings: Object.fromEntries(Object.entries(timings).map(([what, ms]) => [what, Math.round(ms)]))
  }
}
