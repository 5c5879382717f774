export { plainAnalyzer } from './analyzer.ts'
export { noAnswer, type Answer, type AskEvent, type Citation } from './answer.ts'
export { ask, type Asked, type AskOptions } from './ask.ts'
export { Bm25, countTerms, type Bm25Options, type TermCounts } from './bm25.ts'
export { chunkDocument, type ChunkOptions, type DocumentChunk } from './chunk-document.ts'
export { pageAt, type Document, type Heading, type Page, type Span } from './document.ts'
export { evaluateRetrieval, type CollectionText, type EvaluateOptions, type Evaluation } from './evaluate.ts'
export { RagError, type RagErrorCode } from './errors.ts'
export { fuseRanks, fuseScores, type RankFusionOptions } from './fuse.ts'
export type { IngestFailure, IngestOptions, IngestProgress, IngestReport } from './ingest.ts'
export { loadHtml } from './load/html.ts'
export { loadMarkdown } from './load/markdown.ts'
export { loadText, type LoadOptions } from './load/text.ts'
export {
  createMemoryIndex,
  type DocumentEntry,
  type Index,
  type IndexOptions,
  type MemoryIndex
} from './memory-index.ts'
export type { Analyzer, BuildStore, Chat, ChatMessage, Embedder, VectorStore } from './ports.ts'
export { measureRun, type Judgement, type Measures, type Run } from './measure-run.ts'
export type { Mode, Ranking, RankingOptions } from './rank.ts'
export type { Hit, SearchOptions } from './retrieve.ts'
export { exactStore } from './stores/exact.ts'
export type { Ranked } from './top.ts'
