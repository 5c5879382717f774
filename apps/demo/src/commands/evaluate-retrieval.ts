import type { Evaluation, Judgement, Measures, RunComparison, Run } from '@llm-cookbook/rag'
import { json, mode, type ModeName } from '../common-options.ts'
import { defineCommand, type Command, type World } from '../command.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { checkPlace, force, writeFile } from '../output-file.ts'
import { printableLine } from '../printable.ts'
import { chatModel, embeddingOptions, openServices, type Services } from '../services.ts'
import { indexSettings, wantsVectors } from '../settings.ts'

export const command: Command = defineCommand({
  usage: [
    'evaluate-retrieval --corpus FILE --queries FILE --qrels FILE [OPTIONS]',
    'evaluate-retrieval --run FILE --qrels FILE [--compare FILE]',
    'evaluate-retrieval FILE... [--questions N] [--model NAME]'
  ],
  about:
    'Ranks the documents of a test collection for each of its queries, and measures the ranking against judgements: ' +
    'nDCG@10, recall@100, mean average precision and mean reciprocal rank, as trec_eval does. Runs, the documents found ' +
    'for each query, are read and written in the form of TREC; two of them are compared query by query. Of files of yours, ' +
    'questions are made, and it is measured how often search finds the pages of their answers: to compare settings by.',
  options: {
    corpus: { kind: 'text', value: 'FILE', about: 'Documents, { "id", "title"?, "text" } a line.' },
    queries: { kind: 'text', value: 'FILE', about: 'Queries, { "id", "text" } a line.' },
    qrels: {
      kind: 'text',
      value: 'FILE',
      about: "Judgements, query, document and grade between tabs (or TREC's four columns) a line. Above 0 is relevant."
    },
    run: {
      kind: 'text',
      value: 'FILE',
      about: 'Measures this run, which any program may have made; nothing is ranked.'
    },
    'run-out': { kind: 'text', value: 'FILE', about: 'Writes the run: a hundred documents a query, best first.' },
    compare: {
      kind: 'text',
      value: 'FILE',
      about:
        'A run to compare with, by the nDCG@10 of each query: how much better or worse, and whether that may be chance.'
    },
    questions: { kind: 'integer', least: 1, most: 10_000, default: 50, about: 'How many questions to make of files.' },
    model: {
      ...chatModel,
      about:
        'Let this chat model of a service make the questions: passages are sent there. Without it, sentences with a gap ' +
        'and headings are the questions, which are easier than what people ask.'
    },
    mode,
    ...embeddingOptions,
    force,
    json
  },
  examples: [
    {
      about: 'The default ranking',
      line: 'cookbook evaluate-retrieval --corpus docs.jsonl --queries queries.jsonl --qrels qrels.tsv'
    },
    {
      about: 'Keep what plain BM25 finds, then compare the default with it',
      line:
        'cookbook evaluate-retrieval --corpus docs.jsonl --queries queries.jsonl --qrels qrels.tsv --mode bm25 ' +
        '--run-out bm25.run'
    },
    {
      about: 'Two runs of any programs',
      line: 'cookbook evaluate-retrieval --run mine.run --compare bm25.run --qrels qrels.txt'
    },
    { about: 'Documents of yours', line: 'cookbook evaluate-retrieval papers --questions 100 --mode bm25' }
  ],
  async run({ options, args, ...world }) {
    const { corpus, queries, qrels, run, mode, compare, 'run-out': out, force } = options
    const { terminal, env, signal } = world
    if (args.length > 0) {
      const given = Object.entries({ corpus, queries, qrels, run, compare, 'run-out': out })
      const other = given.find(([, value]) => value !== undefined)?.[0]
      if (other !== undefined) throw new UsageError(`--${other} does not go with files to make questions of.`)
      await evaluateOnQuestions(args, { ...options, count: options.questions }, world)
      return exitCodes.done
    }
    if (qrels === undefined) throw new UsageError('--qrels is missing: the file of the judgements.')
    if (run !== undefined && (corpus ?? queries ?? out) !== undefined) {
      throw new UsageError('--run is what was found already: --corpus, --queries and --run-out do not go with it.')
    }
    const { embedder } = await openServices(options, env)
    if (out !== undefined) await checkPlace(out, { force })
    const { readJudgements, readRunFile } = await import('../collection.ts')
    const judgements = await readJudgements(qrels)
    const before = compare === undefined ? undefined : await readRunFile(compare)
    const evaluation =
      run === undefined
        ? await rank({ corpus, queries, judgements, mode, embedder }, world)
        : await measure(await readRunFile(run), judgements)
    const { writeRun, compareRuns } = await import('@llm-cookbook/rag')
    if (out !== undefined) await writeFile(out, [writeRun(evaluation.run)], signal)
    const comparison = before && compareRuns(before, evaluation.run, judgements)

    if (options.json) terminal.json({ ...evaluation, ...(comparison && { comparison }) })
    else {
      const { ndcgAt10, recallAt100, map, mrr, queries } = evaluation
      const what = run === undefined ? `mode ${mode}` : printableLine(run)
      terminal.print(`${queries} queries with a relevant document, ${what}`)
      const measures = { 'nDCG@10': ndcgAt10, 'recall@100': recallAt100, MAP: map, MRR: mrr }
      for (const [name, value] of Object.entries(measures)) terminal.print(`  ${name.padEnd(12)}${value.toFixed(4)}`)
      if (comparison !== undefined) showComparison(comparison, compare!, world)
    }
    return exitCodes.done
  }
})

async function evaluateOnQuestions(
  args: readonly string[],
  options: Parameters<typeof openServices>[0] & {
    readonly count: number
    readonly mode: ModeName
    readonly json: boolean
  },
  world: World
): Promise<void> {
  const { terminal, env } = world
  const { measureOnQuestions } = await import('../generated-questions.ts')
  const { count, mode } = options
  const measured = await measureOnQuestions(args, { count, mode, ...(await openServices(options, env)) }, world)
  if (options.json) terminal.json(measured)
  else {
    const { questions, pageRecallAt5, mrr, missed } = measured
    terminal.print(`${questions.length} questions made of the documents, mode ${mode}`)
    terminal.print(`  page recall@5  ${pageRecallAt5.toFixed(4)}\n  MRR            ${mrr.toFixed(4)}`)
    if (missed.length > 0) terminal.print('\nMissed:')
    for (const question of missed.slice(0, 10)) terminal.print(`  ${printableLine(question)}`)
  }
}

async function rank(
  given: {
    corpus: string | undefined
    queries: string | undefined
    judgements: readonly Judgement[]
    mode: ModeName
    embedder: Services['embedder']
  },
  { terminal, signal }: World
): Promise<Evaluation> {
  const { readTexts } = await import('../collection.ts')
  const { corpus, queries, judgements: qrels, mode, embedder } = given
  if (corpus === undefined) throw new UsageError('--corpus is missing: the file of the documents.')
  if (queries === undefined) throw new UsageError('--queries is missing: the file of the queries.')
  const { evaluateRetrieval } = await import('@llm-cookbook/rag')
  const { analyzer, embedder: vectors } = await indexSettings({ embedder, vectors: wantsVectors(mode) })
  return evaluateRetrieval({
    ...{ corpus: await readTexts(corpus), queries: await readTexts(queries), qrels },
    ...{ analyzer, embedder: vectors, mode, signal },
    onProgress({ stage, done, total }) {
      terminal.progress.show(stage === 'embedding' ? 'Embedding documents' : 'Answering queries', done, total)
    }
  })
}

async function measure(run: Run, qrels: readonly Judgement[]): Promise<Measures & { readonly run: Run }> {
  const { measureRun } = await import('@llm-cookbook/rag')
  return { ...measureRun(run, qrels), run }
}

function showComparison(
  { queries, first, second, difference, interval: [low, high], better, worse, equal, pValue }: RunComparison,
  other: string,
  { terminal }: World
): void {
  const signed = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(4)}`
  terminal.print(`\nBeside ${printableLine(other)}, on ${queries} queries of both:`)
  terminal.print(`  nDCG@10     ${first.toFixed(4)} there, ${second.toFixed(4)} here`)
  terminal.print(`  difference  ${signed(difference)} (95 % between ${signed(low)} and ${signed(high)})`)
  terminal.print(`  queries     ${better} better, ${worse} worse, ${equal} equal`)
  terminal.print(
    `  chance      p ${pValue < 0.001 ? '< 0.001' : `= ${pValue.toFixed(3)}`} (randomisation test, two-sided)`
  )
}
