export { neighbors } from './neighbors-node.ts'
