/* What a no, or no answer, is about. */
import { Refusal, Unreachable } from '@/api/client'

/** Nobody has answered: not reached, or a server on the way that could not reach the office. */
export const unanswered = (cause: unknown): boolean => cause instanceof Unreachable || (cause instanceof Refusal && [502, 504].includes(cause.status))
/** The bare name of the field that a refusal is about: "payload.person.phone" is "phone". */
export const fieldOf = (cause: unknown): string => (cause instanceof Refusal && cause.where ? (cause.where.split('.').pop() ?? '') : '')
