export { dataFolder } from './data.ts'
