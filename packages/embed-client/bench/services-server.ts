// The service of services.ts, in a process of its own: node services-server.ts '{"latencyMs":60}'. Says its address, and
// at every message from its parent what it has counted.
import { startServer, type ServerOptions } from '../src/testing/index.ts'

/** What the server counted, for the parent. */
export interface Counted {
  requests: number
  refused: number
  served: number
  lost: number
  tokens: number
  inputs: number
  repeated: number
  peakInFlight: number
}

const server = await startServer(JSON.parse(process.argv[2]!) as ServerOptions)
process.on('message', () => {
  const { requests, refused, served, lost, tokens, inputs, repeated, peakInFlight } = server.account
  process.send!({ requests, refused, served, lost, tokens, inputs, repeated, peakInFlight } satisfies Counted)
})
process.on('disconnect', () => process.exit())
process.send!(server.url)
