export { plainAnalyzer } from './lexical/analyzer.ts'
export {
  noAnswer,
  type Answer,
  type AnswerLink,
  type AnswerQuote,
  type AnswerSentence,
  type AskEvent,
  type Citation
} from './answer/answer.ts'
export type { AskOptions } from './answer/answer-question.ts'
export type { PromptOptions } from './answer/prompt.ts'
export type { ChatLimits } from './answer/read-chat.ts'
export type { Searchable } from './answer/search-all.ts'
export { ask } from './answer/ask.ts'
export type { Asked } from './answer/asked.ts'
export {
  createConversation,
  type Conversation,
  type ConversationOptions,
  type ConversationState,
  type Turn
} from './answer/conversation.ts'
export { estimateTokens } from './answer/estimate-tokens.ts'
export { expandQuestion, type ExpandOptions } from './answer/expand-question.ts'
export type { JsonSchema } from './answer/json-schema.ts'
export type { ArrayReader } from './lexical/array-reader.ts'
export type { FieldSettings, FieldWeight } from './lexical/count-matrix.ts'
export {
  LexicalIndex,
  type LexicalIndexOptions,
  type LexicalProgress,
  type LexicalSearchOptions
} from './lexical/lexical-index.ts'
export type { FeedbackSettings, LexicalSettings, Pipeline } from './lexical/settings.ts'
export { countTerms, type PassageTerms, type TermCounts } from './lexical/term-counts.ts'
export { chunkDocument, simpleLocalRag, type ChunkOptions, type DocumentChunk } from './chunk/chunk-document.ts'
export { pageAt, type Document, type Heading, type Link, type MetadataValue, type Page, type Span } from './document.ts'
export { evaluateRetrieval, type CollectionText, type EvaluateOptions, type Evaluation } from './evaluate/evaluate.ts'
export { evaluateSearch, type EvaluateSearchOptions, type SearchEvaluation } from './evaluate/evaluate-search.ts'
export { RagError, type RagErrorCode } from './errors.ts'
export { chatReranker, type ChatRerankerOptions } from './retrieve/chat-reranker.ts'
export { fuseRanks, fuseScores, type RankFusionOptions } from './retrieve/fuse.ts'
export type { IngestFailure, IngestOptions, IngestProgress, IngestReport } from './ingest.ts'
export { loadCsv, loadCsvRows, type CsvOptions, type CsvRowsOptions } from './load/csv.ts'
export { loadDocx, type PackageOptions } from './load/docx.ts'
export { loadEpub } from './load/epub.ts'
export { loadHtml, type HtmlOptions } from './load/html.ts'
export { loadJson, loadJsonRecords, type JsonOptions } from './load/json.ts'
export { loadMarkdown } from './load/markdown.ts'
export type { Loaded, RecordFields } from './load/records.ts'
export { loadText, type LoadOptions } from './load/text.ts'
export type { ZipLimits } from './load/zip.ts'
export {
  createMemoryIndex,
  type DocumentEntry,
  type Index,
  type IndexOptions,
  type MemoryIndex
} from './memory-index.ts'
export type { Analyzer, Chat, ChatMessage, Embedder, Ocr, Picture, Reranker } from './ports.ts'
export {
  measureQueries,
  measureRun,
  type Judgement,
  type Measures,
  type QueryMeasures,
  type Run
} from './evaluate/measure-run.ts'
export { compareRuns, type CompareOptions, type RunComparison } from './evaluate/compare-runs.ts'
export { readQrels, readRun, writeQrels, writeRun } from './evaluate/trec.ts'
export { matches, requireFilter, type Condition, type Filter, type Metadata } from './retrieve/filter.ts'
export type { Fusion, Mode, Ranking, RankingOptions } from './retrieve/rank.ts'
export type { Hit, HitScores, SearchOptions } from './retrieve/retrieve.ts'
export { exactStore } from './stores/exact-store.ts'
export type {
  NearestOptions,
  NearVector,
  OpenStore,
  StoreOptions,
  StorePlace,
  VectorStore
} from './stores/vector-store.ts'
export { rerankService, type RerankServiceOptions } from './retrieve/rerank-service.ts'
export type { Ranked } from './retrieve/top.ts'
export { weighEmbedder, type EmbedderWeight, type WeighEmbedderOptions } from './retrieve/weigh-embedder.ts'
export type { Dense, Lexical, LexicalOptions, Passage, PassageDocument, Passages, Where } from './retrieve/passages.ts'
export { Retriever, type RetrieverParts } from './retrieve/retrieve.ts'
export { measureFaithfulness, type AnsweredCase, type Faithfulness } from './evaluate/faithfulness.ts'
export { generateQuestions, type GeneratedQuestion, type GenerateOptions } from './evaluate/generate-questions.ts'
export { pageJudgements, type PageQuestion } from './evaluate/page-judgements.ts'
