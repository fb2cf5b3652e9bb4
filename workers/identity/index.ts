export { setMember, setUser, type UserInput, userInput } from "./create-user.ts";
export { logIn, logOut } from "./log-in.ts";
export { deleteExpiredAttempts } from "./login-limits.ts";
export { deleteExpiredCodes } from "./one-time-codes.ts";
export { type PersonCtx, personOf } from "./person.ts";
export { type CurrentSession, currentSession, membershipsOf, namesOf } from "./queries.ts";
export { identityRoutes } from "./routes.ts";
export type { Membership } from "./session-query.ts";
export {
  clearedCookie,
  deleteExpiredSessions,
  type OpenSession,
  sessionCookie,
  sessionSecret,
  touchSession,
} from "./sessions.ts";
