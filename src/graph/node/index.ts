export { type Optimisation, openSession, type SessionOptions } from './session.ts'
