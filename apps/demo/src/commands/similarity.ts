import { readFile } from 'node:fs/promises'
import { amount } from '../amounts.ts'
import { json } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import { exitCodes, Failure, UsageError } from '../exit.ts'
import { nameOf, readingFailure } from '../inputs.ts'
import { openSource, sourceOptions } from '../source.ts'

const usage = 'similarity PAIRS.tsv'

export const command: Command = defineCommand({
  usage: [`${usage} [OPTIONS]`],
  about:
    'How well vectors tell the meaning of sentences: a file has two sentences and a score of their likeness a line, between them ' +
    "tabs, as people gave it on any scale. It prints Spearman's rank correlation and Pearson's of these scores with the cosines of " +
    'the vectors. A first line without a number is taken for titles.',
  options: { ...sourceOptions, json: { ...json, about: 'Print one JSON object: { spearman, pearson, pairs }.' } },
  examples: [
    { about: 'Of the offline model', line: `cookbook ${usage}` },
    {
      about: 'Of a local service',
      line: `cookbook ${usage} --model nomic-embed-text --base-url http://localhost:11434/v1`
    }
  ],
  async run({ options, args, env, terminal, signal }) {
    const [file, ...more] = args
    if (file === undefined) throw new UsageError(`The file of pairs is missing: cookbook ${usage}.`)
    if (more.length > 0) throw new UsageError(`similarity takes one file, and got '${more[0]!}' too.`)
    const { pearson, spearman } = await import('@llm-cookbook/classify')
    const { cosine } = await import('@llm-cookbook/vector')
    const embedder = await openSource(options, { env })
    const pairs = await readPairs(file)
    // Each sentence once, however many pairs have it.
    const texts = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))]
    const vectors = await embedder.embed(texts, {
      signal,
      onProgress({ done, total }) {
        terminal.progress.show('sentences', done, total)
      }
    })
    const rows = new Map(texts.map((text, i) => [text, vectors.row(i)]))
    const scores = pairs.map(({ score }) => score)
    const cosines = pairs.map(({ a, b }) => cosine(rows.get(a)!, rows.get(b)!))
    const result = { spearman: spearman(scores, cosines), pearson: pearson(scores, cosines), pairs: pairs.length }
    if (options.json) terminal.json(result)
    else {
      terminal.print(`${amount(pairs.length, 'pair')} of ${nameOf(file)}, correlation of scores and cosines`)
      terminal.print(`  Spearman  ${terminal.style('cyan', shown(result.spearman))}`)
      terminal.print(`  Pearson   ${terminal.style('cyan', shown(result.pearson))}`)
    }
    return exitCodes.done
  }
})

/** There is no correlation where all scores, or all cosines, are the same: `null` in JSON. */
function shown(correlation: number): string {
  return (Number.isNaN(correlation) ? '–' : correlation.toFixed(4)).padStart(7)
}

interface RatedSentences {
  readonly a: string
  readonly b: string
  readonly score: number
}

async function readPairs(file: string): Promise<RatedSentences[]> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw readingFailure(error, file) ?? error
  })
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw readingFailure(error, file) ?? error
  }
  const pairs: RatedSentences[] = []
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const [a = '', b = '', rating = '', ...rest] = line.split('\t')
    const score = Number(rating)
    const isPair = a.trim() !== '' && b.trim() !== '' && rating.trim() !== '' && Number.isFinite(score)
    if (isPair && rest.length === 0) pairs.push({ a, b, score })
    else if (i > 0) {
      const wanted = 'two sentences and a number, with tabs between them'
      throw new Failure('invalid-file', `${nameOf(file)}, line ${i + 1}: expected ${wanted}.`)
    }
  }
  if (pairs.length < 2) throw new Failure('invalid-file', `${nameOf(file)}: expected at least two pairs.`)
  return pairs
}
