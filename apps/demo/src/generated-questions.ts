import type { Document, GeneratedQuestion } from '@llm-cookbook/rag'
import type { World } from './command.ts'
import type { ModeName } from './common-options.ts'
import { Failure } from './exit.ts'
import { explainFile } from './outcome.ts'
import type { Services } from './services.ts'
import { indexSettings, wantsVectors } from './settings.ts'
import { expandPatterns, findSources } from './sources.ts'

/** How well the pages of answers are found, of questions that were made of the documents themselves. */
export interface QuestionMeasures {
  /** The share of questions with a right page among the five best passages. */
  readonly pageRecallAt5: number
  readonly mrr: number
  readonly questions: readonly GeneratedQuestion[]
  /** The questions without a right page among the five. */
  readonly missed: readonly string[]
}

/**
 * Makes questions of files and folders, by a chat model or offline, and measures how often search finds the pages of their
 * answers.
 *
 * @throws Failure  `nothing-to-ask` if no question can be made; the first failure if no file can be read
 */
export async function measureOnQuestions(
  args: readonly string[],
  { count, mode, chat, embedder }: { readonly count: number; readonly mode: ModeName } & Services,
  world: World
): Promise<QuestionMeasures> {
  const { terminal, signal } = world
  const { createMemoryIndex, evaluateSearch, generateQuestions, pageJudgements } = await import('@llm-cookbook/rag')
  const documents = await readDocuments(await expandPatterns(args, 'evaluate-retrieval FILE...'), world)
  const questions = await generateQuestions(documents, {
    ...{ count, signal, ...(chat && { chat }) },
    onProgress: ({ done, total }) => {
      terminal.progress.show('Making questions', done, total)
    }
  })
  if (questions.length === 0) throw new Failure('nothing-to-ask', 'No question could be made of these documents.')
  const settings = await indexSettings({ embedder, vectors: embedder !== undefined || wantsVectors(mode) })
  const index = createMemoryIndex({ analyzer: settings.analyzer, embedder: settings.embedder })
  terminal.progress.show('Indexing')
  await index.ingest(documents, { signal })
  const asked = { ...pageJudgements(questions), by: 'pages', search: { k: 5, mode } } as const
  const { mrr, missed } = await evaluateSearch({ index, ...asked, signal })
  return {
    pageRecallAt5: 1 - missed.length / questions.length,
    mrr,
    questions,
    missed: missed.map(id => questions[Number(id)]!.question)
  }
}

async function readDocuments(args: readonly string[], world: World): Promise<Document[]> {
  const { loadDocument } = await import('@llm-cookbook/rag/node')
  const { terminal, signal } = world
  const { sources, failed } = await findSources(args, { password: undefined }, world)
  const failures = [...failed]
  const documents: Document[] = []
  for (const [done, source] of sources.entries()) {
    terminal.progress.show('Reading', done, sources.length)
    try {
      documents.push(typeof source === 'string' ? await loadDocument(source, { signal }) : source)
    } catch (error) {
      signal.throwIfAborted()
      failures.push({ source: typeof source === 'string' ? source : source.source, error: error as Error })
    }
  }
  if (documents.length === 0 && failures[0] !== undefined) throw failures[0].error
  for (const failure of failures) terminal.error(explainFile(failure).message)
  return documents
}
