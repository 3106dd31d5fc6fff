export { loadCodecs } from './loadCodecs.ts'
