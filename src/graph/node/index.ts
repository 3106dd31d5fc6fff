export { type Arrays, type Optimisation, openSession, type Session, type SessionOptions } from './session.ts'
