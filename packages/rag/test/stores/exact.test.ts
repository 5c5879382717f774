import { exactStore } from '../../src/index.ts'
import { storeContract } from './contract.ts'

storeContract('exactStore', exactStore)
