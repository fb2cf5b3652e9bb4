export * from "./brand/index.ts";
export { changeWorkspace } from "./change-workspace.ts";
export { changedBy } from "./changed-by.ts";
export { createWorkspace } from "./create-workspace.ts";
export { createTenant, findTenantById, findTenantBySlug, NO_TENANT, type TenantRecord } from "./directory.ts";
export * from "./hosts/index.ts";
export { acceptInvitation, declineInvitation, findInvitation } from "./invitations/answer-invitation.ts";
export { inviteMember } from "./invitations/invite-member.ts";
export { hasAccount, joinByInvitation } from "./invitations/join-by-invitation.ts";
export { listInvitations, resendInvitation, revokeInvitation } from "./invitations/open-invitations.ts";
export { revokeInvitationsOf } from "./invitations/revoke-invitations-of.ts";
export { type CanaryCount, type CanaryRecord, type CanaryTerms, routed } from "./ledger/canary.ts";
export type * from "./ledger/contract.ts";
export { type ChangedBy, type DeploymentRecord, SWITCHES, type Switch } from "./ledger/deployments.ts";
export type { OutboxBatch, OutboxEntry } from "./ledger/outbox.ts";
export { floorPrice, paidTime, runPrice } from "./ledger/price.ts";
export { deleteWorkspace, GRACE_MS, restoreWorkspace } from "./life/delete-workspace.ts";
export {
  resumeTenant,
  resumeWorkspace,
  suspendTenant,
  suspendWorkspace,
} from "./life/suspend-workspace.ts";
export { tenantMailBrand } from "./mail-brand.ts";
export { changeRole } from "./members/change-role.ts";
export { getMember, listMembers, namesOfMembers } from "./members/queries.ts";
export { leaveWorkspace, removeMember } from "./members/remove-member.ts";
export { transferOwnership } from "./members/transfer-ownership.ts";
export { isPlan, PLANS, type Plan, type PlanLimits } from "./plans.ts";
export { getWorkspace, listWorkspaces } from "./queries.ts";
export { sealAudits } from "./seal-audits.ts";
export { changeSettings } from "./settings/change-settings.ts";
export type { ChangeSettingsInput } from "./settings/contract.ts";
export { isAllowedHost } from "./settings/egress-hosts.ts";
export type { Limits } from "./settings/limits.ts";
export { limitsOf } from "./settings/limits.ts";
export { currentLimits, getSettings } from "./settings/queries.ts";
export { acceptShare, declineShare, leaveShare } from "./shares/answer-share.ts";
export { withdrawShare, withdrawShares } from "./shares/end-share.ts";
export { offerShare } from "./shares/offer-share.ts";
export { acceptedShare, listSharedWith, receivedShare, sharesOf, shareViewOf } from "./shares/queries.ts";
export * from "./sso/index.ts";
export { listCandidates } from "./teams/candidates.ts";
export { createTeam, deleteTeam, renameTeam } from "./teams/change-team.ts";
export { agentAccessOf, getTeam, listTeams } from "./teams/queries.ts";
export { setAgentAccess } from "./teams/set-agent-access.ts";
export { addToTeam, removeFromTeam } from "./teams/team-members.ts";
export { noteChange, tellObject, tellWaiting } from "./tell-object.ts";
export { type LedgerPorts, TenantLedger, tenantObject } from "./tenant-object.do.ts";
export { tenantRoutes } from "./tenant-routes.ts";
export { verifyAudit } from "./verify-audit.ts";
export { revokeInvitationsBy, withdrawOffersBy } from "./withdraw-offers.ts";
