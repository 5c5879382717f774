import { json, mode } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import { readJudgements, readTexts } from '../collection.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { embeddingOptions, openServices } from '../services.ts'
import { indexSettings, wantsVectors } from '../settings.ts'

export const command: Command = defineCommand({
  usage: ['evaluate-retrieval --corpus FILE --queries FILE --qrels FILE [OPTIONS]'],
  about:
    'Ranks the documents of a test collection for each of its queries, and measures the ranking against judgements: ' +
    'nDCG@10, recall@100, mean average precision and mean reciprocal rank, as trec_eval does.',
  options: {
    corpus: { kind: 'text', value: 'FILE', about: 'Documents, { "id", "title"?, "text" } a line.' },
    queries: { kind: 'text', value: 'FILE', about: 'Queries, { "id", "text" } a line.' },
    qrels: {
      kind: 'text',
      value: 'FILE',
      about: "Judgements, query, document and grade between tabs (or TREC's four columns) a line. Above 0 is relevant."
    },
    mode,
    ...embeddingOptions,
    json
  },
  examples: [
    {
      about: 'The default ranking',
      line: 'cookbook evaluate-retrieval --corpus docs.jsonl --queries queries.jsonl --qrels qrels.tsv'
    },
    {
      about: 'The offline word vectors; with the run, a hundred documents a query',
      line: 'cookbook evaluate-retrieval --corpus docs.jsonl --queries queries.jsonl --qrels qrels.tsv --mode dense --json'
    }
  ],
  async run({ options, args, terminal, env, signal }) {
    const { corpus, queries, qrels, mode } = options
    if (args.length > 0) throw new UsageError(`No argument is expected, and '${args[0]}' was given.`)
    if (corpus === undefined) throw new UsageError('--corpus is missing: the file of the documents.')
    if (queries === undefined) throw new UsageError('--queries is missing: the file of the queries.')
    if (qrels === undefined) throw new UsageError('--qrels is missing: the file of the judgements.')
    const { embedder } = await openServices(options, env)
    const collection = {
      corpus: await readTexts(corpus),
      queries: await readTexts(queries),
      qrels: await readJudgements(qrels)
    }
    const { evaluateRetrieval } = await import('@llm-cookbook/rag')
    const evaluation = await evaluateRetrieval({
      ...collection,
      ...(await indexSettings({ embedder, vectors: wantsVectors(mode) })),
      mode,
      signal,
      onProgress({ stage, done, total }) {
        terminal.progress.show(stage === 'embedding' ? 'Embedding documents' : 'Answering queries', done, total)
      }
    })
    if (options.json) terminal.json(evaluation)
    else {
      const { ndcgAt10, recallAt100, map, mrr } = evaluation
      const measures = { 'nDCG@10': ndcgAt10, 'recall@100': recallAt100, MAP: map, MRR: mrr }
      terminal.print(
        `${collection.corpus.length} documents, ${evaluation.queries} queries with a relevant one, mode ${mode}`
      )
      for (const [name, value] of Object.entries(measures)) terminal.print(`  ${name.padEnd(12)}${value.toFixed(4)}`)
    }
    return exitCodes.done
  }
})
