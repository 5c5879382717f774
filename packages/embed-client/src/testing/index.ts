export { quoteSources, type ChatMessage } from './chat.ts'
export { hashEmbedder } from './hash-embedder.ts'
export type { Fault, Faults, FaultyRequest } from './faults.ts'
export { startServer, type ReceivedRequest, type Server, type ServerOptions } from './server.ts'
