/** Everybody who calls. The owner of the first link of each kind is `admin_a`; `admin_b` has a bot and links of its own. */
export const roles = [
  "nobody",
  "customer_one",
  "customer_two",
  "visitor_hook",
  "visitor_signed",
  "visitor_anonymous",
  "preview",
  "member",
  "admin_a",
  "admin_b",
  "master",
] as const;

export type Role = (typeof roles)[number];

/** Whose a thing is: one of the two administrators', or nobody's who is known. */
export type Owner = "a" | "b" | "n";

/** The administrator that a role is, as an owner. */
export const ownerOf = (role: Role): Owner => (role === "admin_a" ? "a" : role === "admin_b" ? "b" : "n");

/** Whether that is somebody who chats through links. */
export const isGuest = (role: Role): boolean =>
  role.startsWith("customer") || role.startsWith("visitor") || role === "preview";
