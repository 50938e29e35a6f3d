/**
 * Every way in which a request can be refused: one code, its HTTP status and its sentence in each language.
 * A sentence may hold `{name}` places, filled from the error's `params`; `{name|one|many}` is a number with its word.
 */
export const sentences = {
  malformed_json: [400, "The request body is not valid JSON.", "请求体不是有效的 JSON。"],
  malformed_host: [400, "The Host header names no host.", "Host 请求头不是有效的主机名。"],
  invalid_expiry: [
    400,
    "expires_at must be an ISO 8601 date and time that exists, such as 2030-01-31T18:00:00Z.",
    "expires_at 必须是真实存在的 ISO 8601 日期时间，例如 2030-01-31T18:00:00Z。",
  ],
  empty_credentials: [400, "A username and a password are required.", "用户名和密码不能为空。"],
  invalid_cursor: [400, "The cursor is not one that this list gave out.", "分页游标无效。"],
  empty_document: [400, "The document holds no text to answer from.", "文档中没有可用于回答的文字。"],
  malformed_csv: [
    400,
    "The CSV cannot be read (line {line}). It needs a header row, then a question and its answer in columns q,a.",
    "无法读取该 CSV（第 {line} 行）。需要一行表头，之后每行为问题与答案（列 q,a）。",
  ],
  undecodable_text: [400, "The document is not UTF-8 text.", "文档不是 UTF-8 文本。"],
  malformed_table: [
    400,
    "The CSV cannot be read (line {line}). It needs a header row with a column named username, and may have one named email.",
    "无法读取该 CSV（第 {line} 行）。需要包含 username 列的表头，可另有 email 列。",
  ],
  passwords_in_table: [
    400,
    "The table has a column of passwords. Take it out: passwords do not belong in files. Invite the customers, and each chooses its own.",
    "表格中含有密码列，请将其删除：密码不应保存在文件中。请改为邀请客户，由客户自行设置密码。",
  ],
  invalid_period: [400, "The period cannot be counted: {period}.", "无法统计该时间段：{period}。"],
  malformed_upload: [
    400,
    "The upload is not a valid multipart form with one file.",
    "上传内容不是有效的表单文件。",
  ],
  unauthenticated: [
    401,
    "Sign in first: a valid token or session is needed.",
    "请先登录：需要有效的令牌或会话。",
  ],
  invalid_credentials: [401, "The username or the password is wrong.", "用户名或密码错误。"],
  session_ended: [401, "This session has ended. Sign in again.", "会话已结束，请重新登录。"],
  wrong_password: [403, "The old password is wrong.", "原密码错误。"],
  cross_origin: [
    403,
    "A cookie from another site's page is not accepted. Use a bearer token.",
    "不接受来自其他站点页面的 Cookie，请使用 Bearer 令牌。",
  ],
  admin_required: [403, "Only an administrator may do this.", "只有管理员可以执行此操作。"],
  master_key_required: [403, "Only the master key may do this.", "只有主密钥可以执行此操作。"],
  account_required: [
    403,
    "This belongs to an account; the master key has none.",
    "此项属于某个账号，主密钥没有账号。",
  ],
  not_bot_owner: [403, "This bot is not yours.", "该机器人不属于您。"],
  not_a_customer: [
    403,
    "This account cannot open share links. Sign in with a customer account.",
    "该账号不能打开分享链接，请使用客户账号登录。",
  ],
  not_admitted: [403, "This link is for other customers.", "该链接不对此账号开放。"],
  identity_refused: [
    403,
    "The site that sent you here does not know you. Open this chat from there again.",
    "来源网站无法确认您的身份，请从该网站重新打开对话。",
  ],
  identity_changed: [
    403,
    "The site that sent you here now says that you are somebody else. Open this chat from there again.",
    "来源网站返回的身份已改变，请从该网站重新打开对话。",
  ],
  question_refused: [403, "This question is not accepted. Ask another one.", "该问题未被接受，请换个问题。"],
  sign_in_required: [403, "Whoever uses this link signs in with an account.", "使用该链接需要用账号登录。"],
  share_token_revoked: [403, "This link has been revoked.", "该分享链接已被撤销。"],
  share_token_expired: [403, "This link has expired.", "该分享链接已过期。"],
  share_token_mismatch: [403, "This link is for another bot.", "该分享链接不属于此机器人。"],
  not_found: [404, "There is nothing here.", "未找到。"],
  one_time_link_not_found: [
    404,
    "This link works no more: it has been used, or its time is over. Ask for a new one.",
    "该链接已失效：已被使用或已过期。请索取新的链接。",
  ],
  share_token_not_found: [404, "There is no such link.", "该分享链接不存在。"],
  body_too_slow: [
    408,
    "The request's body came too slowly. Try again when the connection is better.",
    "请求体传输过慢，请在网络较好时重试。",
  ],
  username_taken: [409, "This username is taken.", "该用户名已被使用。"],
  account_owns_bots: [
    409,
    "This account still owns bots. Delete them or give them to another owner first.",
    "该账号仍拥有机器人，请先删除或转移。",
  ],
  already_delivered: [
    409,
    "This report has arrived; there is nothing to send again.",
    "该报告已送达，无需重发。",
  ],
  conversation_busy: [
    409,
    "An answer is still being written in this conversation. Wait for it or stop it.",
    "此对话仍有回答在生成中，请等待或停止它。",
  ],
  too_many_versions: [
    409,
    "There are {max|version|versions} of this message already, and no more are kept. Choose one of them and ask on from there.",
    "此消息已有 {max} 个版本，不能再增加。请选择其中一个，从那里继续提问。",
  ],
  payload_too_large: [
    413,
    "The request is too large: at most {max} bytes are accepted here.",
    "请求过大：此处最多接受 {max} 字节。",
  ],
  unsupported_document_type: [
    415,
    "Files of this kind ({kind}) are not taken. Documents are plain text (.txt), Markdown (.md) or CSV (.csv).",
    "不支持此类文件（{kind}）。文档可以是纯文本（.txt）、Markdown（.md）或 CSV（.csv）。",
  ],
  unsupported_attachment: [
    415,
    "Files of this kind ({kind}) cannot be attached here. Remove it or choose another: this chat takes {taken}.",
    "此处不能添加此类文件（{kind}），请移除或改选。可添加：{taken}。",
  ],
  unsupported_media_type: [415, "Send the body as {expected}.", "请以 {expected} 格式发送请求体。"],
  attachment_too_large: [
    413,
    "The file is too large: at most {max} bytes may be attached.",
    "文件过大：最多 {max} 字节。",
  ],
  too_many_rows: [422, "At most {max} rows are taken at a time.", "每次最多 {max} 行。"],
  validation_failed: [422, "Some of the fields are not as they should be.", "部分字段不符合要求。"],
  question_too_long: [422, "The question is too long: at most {max} bytes.", "问题过长：最多 {max} 字节。"],
  empty_question: [
    422,
    "There is no question: the last user message is empty.",
    "没有问题：最后一条用户消息为空。",
  ],
  too_many_attachments: [
    422,
    "A question may come with {max|file|files} at most.",
    "每个问题最多可附带 {max} 个文件。",
  ],
  attachment_not_found: [
    422,
    "A file of this question is not there any more. Attach it again.",
    "此问题附带的文件已不存在，请重新添加。",
  ],
  role_not_allowed: [
    422,
    "A message with the role {role} is not accepted here.",
    "此处不接受角色为 {role} 的消息。",
  ],
  password_too_long: [422, "A password may have at most {max} bytes.", "密码最多 {max} 字节。"],
  address_not_allowed: [422, "This address cannot be used: {reason}.", "该地址不可用：{reason}。"],
  owner_not_found: [422, "owner_id is not the id of an administrator.", "owner_id 不是管理员的账号。"],
  customer_not_found: [
    422,
    "end_user_ids holds an id that is no customer's.",
    "end_user_ids 中含有不存在的客户。",
  ],
  too_many_login_attempts: [
    429,
    "Too many failed sign-ins. Try again in {seconds|second|seconds}.",
    "登录失败次数过多，请在 {seconds} 秒后重试。",
  ],
  rate_limit_reached: [
    429,
    "{scope} may ask {limit|question|questions} a minute. The next one is possible in {seconds|second|seconds}.",
    "{scope}每分钟最多提问 {limit} 次，请在 {seconds} 秒后再问。",
  ],
  daily_limit_reached: [
    429,
    "{scope} may ask {limit|question|questions} a day. The next day begins at midnight ({zone}).",
    "{scope}每天最多提问 {limit} 次，将于零点（{zone}）重新计算。",
  ],
  points_limit_reached: [
    429,
    "{points_of} are used up. This ends when the owner raises the limit.",
    "{points_of}已用完，待所有者提高上限后可继续使用。",
  ],
  points_reserved: [
    429,
    "The points that are left are held by answers being written. Try again shortly.",
    "剩余点数正被生成中的回答占用，请稍后再试。",
  ],
  no_questions_allowed: [
    429,
    "No questions may be asked here for now. This ends when the owner raises the limit.",
    "目前不能在此提问，待所有者提高上限后可继续使用。",
  ],
  streams_limit_reached: [
    429,
    "{scope} may have {limit|answer|answers} written at a time. Try again when one has ended.",
    "{scope}最多同时生成 {limit} 个回答，请等其中一个结束后再试。",
  ],
  too_many_sessions: [
    429,
    "Too many visitors from this network at this moment. Try again in {seconds|second|seconds}.",
    "当前网络的访问过于频繁，请在 {seconds} 秒后重试。",
  ],
  too_many_uploads: [
    429,
    "Too many files for now. Send or remove those that wait, or try again in {seconds|second|seconds}.",
    "文件过多，请先发送或移除待发送的文件，或在 {seconds} 秒后重试。",
  ],
  too_many_streams: [
    429,
    "Too many answers are being written at this moment. Try again shortly.",
    "当前生成中的回答过多，请稍后再试。",
  ],
  server_busy: [429, "The server is busy at this moment. Try again shortly.", "服务器繁忙，请稍后再试。"],
  internal_error: [500, "Something went wrong on the server.", "服务器内部错误。"],
  hook_unavailable: [
    502,
    "The site that sent you here could not be asked who you are. Try again shortly.",
    "暂时无法向来源网站确认您的身份，请稍后再试。",
  ],
  upstream_unavailable: [
    502,
    "The model could not be reached or refused to answer.",
    "模型服务不可用或拒绝回答。",
  ],
  upstream_not_configured: [502, "No model endpoint is set up for this bot.", "该机器人尚未配置模型服务。"],
  storage_full: [
    503,
    "Nothing can be stored: the server's disk is full. What was stored before is safe. Try again later.",
    "服务器磁盘已满，暂时无法保存。此前保存的内容不受影响，请稍后再试。",
  ],
  storage_unavailable: [
    503,
    "Nothing can be stored at this moment. What was stored before is safe. Try again shortly.",
    "暂时无法保存。此前保存的内容不受影响，请稍后再试。",
  ],
  storage_damaged: [
    503,
    "What the server has stored is damaged, so it changes nothing until its owner has looked at it.",
    "服务器的存储数据已损坏，在所有者处理之前暂停一切修改。",
  ],
  shutting_down: [503, "The server is restarting. Try again shortly.", "服务器正在重启，请稍后再试。"],
  hook_timeout: [
    504,
    "The site that sent you here took too long to answer. Try again shortly.",
    "来源网站响应超时，请稍后再试。",
  ],
  upstream_timeout: [504, "The model took too long to answer.", "模型响应超时。"],
} as const satisfies Record<string, readonly [status: number, en: string, zh: string]>;

/** Why an address is not allowed: `{reason}` of address_not_allowed holds one of these names, and each language its words. */
export const addressReasons = {
  not_a_url: ["it is not a URL", "它不是有效的 URL"],
  not_http: ["only http and https are accepted", "只接受 http 和 https"],
  has_credentials: ["it must not contain a user name or a password", "其中不能包含用户名或密码"],
  no_host: ["it has no host", "缺少主机名"],
  metadata_service: ["it is a cloud's metadata service", "它是云平台的元数据服务"],
  link_local: [
    "link-local and cloud metadata addresses are never called",
    "从不访问链路本地地址和云平台元数据地址",
  ],
  private_host: [
    "private and loopback addresses are refused by the configuration",
    "当前配置不允许使用内网地址和本机地址",
  ],
} as const satisfies Record<string, readonly [en: string, zh: string]>;

/** Why a period cannot be counted: `{period}` of invalid_period holds one of these names, and each language its words. */
export const periodReasons = {
  not_an_instant: ["from and to are ISO 8601 with a zone", "from 和 to 须为带时区的 ISO 8601 时间"],
  no_length: ["it ends before it begins", "结束时间早于开始时间"],
  unknown_zone: ["the time zone is not one of the IANA database", "时区不在 IANA 数据库中"],
  too_many_spans: [
    "it has too many steps; choose longer ones or a shorter period",
    "统计步数过多，请加大步长或缩短时间段",
  ],
  too_long: ["it is too long; choose a shorter one", "时间段过长，请缩短"],
} as const satisfies Record<string, readonly [en: string, zh: string]>;

/** Whose limit it is: `{scope}` and `{points_of}` of a limit's error hold one of these names. */
export const scopes = {
  link: ["All visitors of this link together", "该链接的全部访客合计"],
  visitor: ["You", "您"],
  address: ["Your network", "您所在的网络"],
} as const satisfies Record<string, readonly [en: string, zh: string]>;
