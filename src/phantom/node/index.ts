export { type PhantomOptions, writePhantoms } from './writePhantoms.ts'
