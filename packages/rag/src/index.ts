export { pageAt, type Document, type Heading, type Page, type Span } from './document.ts'
export { RagError, type RagErrorCode } from './errors.ts'
export type { Analyzer, Chat, ChatMessage, Embedder, VectorStore } from './ports.ts'
