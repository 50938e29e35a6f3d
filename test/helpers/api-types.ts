// Made by `make api-types` from the API's description edc9c2f6aeacdd2cdd280372001ac4c6.

export interface paths {
  "/api/v1/auth/login": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["signIn"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/auth/verify": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["verifySession"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/auth/logout": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["signOut"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/auth/change-password": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["changeMyPassword"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/auth/sessions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listMySessions"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/auth/sessions/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations["endMySession"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/users": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listAccounts"];
    put?: never;
    post: operations["createAccount"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/users/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["showAccount"];
    put?: never;
    post?: never;
    delete: operations["deleteAccount"];
    options?: never;
    head?: never;
    patch: operations["changeAccount"];
    trace?: never;
  };
  "/api/v1/me/upstream": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["showMyModelEndpoint"];
    put: operations["setMyModelEndpoint"];
    post?: never;
    delete: operations["removeMyModelEndpoint"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/me/upstream/test": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["testMyModelEndpoint"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/me/upstream/models": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listModelsForMyBots"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bots": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listBots"];
    put?: never;
    post: operations["createBot"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bots/{bot_id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["showBot"];
    put?: never;
    post?: never;
    delete: operations["deleteBot"];
    options?: never;
    head?: never;
    patch: operations["changeBot"];
    trace?: never;
  };
  "/api/v1/bots/{bot_id}/documents": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listBotDocuments"];
    put?: never;
    post: operations["addDocument"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bots/{bot_id}/documents/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["showDocument"];
    put?: never;
    post?: never;
    delete: operations["deleteDocument"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bots/{bot_id}/documents/{id}/passages": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listDocumentPassages"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bots/{bot_id}/search": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["searchDocuments"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bots/{bot_id}/share-tokens": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listBotShareLinks"];
    put?: never;
    post: operations["createShareLink"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bot-share-tokens/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["showShareLink"];
    put?: never;
    post?: never;
    delete: operations["revokeShareLink"];
    options?: never;
    head?: never;
    patch: operations["changeShareLink"];
    trace?: never;
  };
  "/api/v1/bot-share-tokens/{id}/rotate": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["rotateShareLink"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bot-share-tokens/{id}/rotate-secret": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["rotateShareLinkSecret"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bot-share-tokens/{id}/events": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listShareLinkEvents"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bot-share-tokens": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listMyShareLinks"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bot-share-tokens/export": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["exportMyShareLinks"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bot-share-tokens/{id}/qr": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["drawShareLinkQrCode"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bot-share-tokens/{id}/test-origin": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["testShareLinkOrigin"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bot-share-tokens/{id}/events/export": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["exportShareLinkEvents"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/end-users": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listCustomers"];
    put?: never;
    post: operations["createCustomer"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/end-users/import": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["importCustomers"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/end-users/export": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["exportCustomers"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/end-users/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["showCustomer"];
    put?: never;
    post?: never;
    delete: operations["deleteCustomer"];
    options?: never;
    head?: never;
    patch: operations["changeCustomer"];
    trace?: never;
  };
  "/api/v1/end-users/{id}/reset-password": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["resetCustomerPassword"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/end-users/{id}/sessions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations["endCustomerSessions"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/one-time-links/lookup": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["lookUpOneTimeLink"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/one-time-links/accept": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["acceptOneTimeLink"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/end-users/{id}/invite": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["inviteCustomer"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/setup": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["showSetup"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bots/{bot_id}/conversations": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listBotConversations"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bots/{bot_id}/conversations/export": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["exportBotConversations"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/conversations/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["showBotConversation"];
    put?: never;
    post?: never;
    delete: operations["deleteBotConversation"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/conversations/{id}/messages": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["readBotConversation"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/conversations/{id}/attachments/{attachment_id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["readBotConversationFile"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bot-share-tokens/{id}/preview": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["previewShareLink"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/audit-events": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listAuditEvents"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/audit-events/export": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["exportAuditEvents"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bot-share-tokens/{id}/deliveries": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listDeliveries"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bot-share-tokens/{id}/deliveries/export": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["exportDeliveries"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bot-share-tokens/{id}/test-hook": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["testShareLinkHook"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bot-share-tokens/{id}/deliveries/{delivery_id}/retry": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["retryDelivery"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/statistics": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["showFigures"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/statistics/export": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["exportFigures"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/statistics/by": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["showFiguresBy"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/statistics/by/export": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["exportFiguresBy"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/metrics": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["readMetrics"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/origin": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["askHowThisRequestArrived"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/bots/{bot_id}/stop": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["stopMyAnswer"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}/entry": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["showEntry"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["showSharedBot"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}/stop": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["stopAnswer"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}/messages/{id}/stream": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["resumeAnswer"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}/conversations": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listMyConversations"];
    put?: never;
    post?: never;
    delete: operations["deleteAllMyConversations"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}/conversations/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["showConversation"];
    put?: never;
    post?: never;
    delete: operations["deleteConversation"];
    options?: never;
    head?: never;
    patch: operations["renameOrPinConversation"];
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}/conversations/{id}/messages": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["readConversation"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}/conversations/{id}/export": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["exportConversation"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}/messages/{id}/feedback": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put: operations["rateAnswer"];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}/messages/{id}/select": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["selectMessageVersion"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}/session": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["openVisitorSession"];
    delete: operations["endVisitorSession"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}/limits": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["showMyLimits"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}/memory": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listMyMemories"];
    put?: never;
    post?: never;
    delete: operations["clearMyMemories"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}/memory/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations["clearMyMemory"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}/messages/{id}/follow-ups": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["suggestFollowUps"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}/attachments": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["attachFile"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}/attachments/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["readAttachedFile"];
    put?: never;
    post?: never;
    delete: operations["removeAttachedFile"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/public/bot-share/{share_token}/page": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["showChatPage"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/health": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["askWhetherItRuns"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/ready": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["askWhetherItIsReady"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v3/chat/completions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["askBot"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    Account: {
      id: string;
      username: string;
      email: string | null;
      is_admin: boolean;
      is_active: boolean;
      created_at: string;
      last_login: string | null;
    };
    Attachment: {
      id: string;
      /** @enum {string} */
      kind: "image" | "text";
      name: string;
      type: string;
      size_bytes: number;
    };
    AuditEvent: {
      id: string;
      created_at: string;
      actor: {
        /**
         * @default account
         * @enum {string}
         */
        kind: "account" | "master_key" | "command_line" | "one_time_link";
        id: string | null;
        name: string | null;
        address: string | null;
      };
      action: string;
      target: {
        id: string | null;
        name: string | null;
      };
      bot_id: string | null;
      changes: {
        [key: string]: {
          before: unknown;
          after: unknown;
        };
      } | null;
    };
    Bot: {
      id: string;
      name: string;
      model: string;
      system_prompt: string;
      settings: {
        [key: string]: unknown;
      };
      pricing: {
        prompt_per_1k: number;
        completion_per_1k: number;
      };
      owner_id: string | null;
      created_at: string;
      updated_at: string;
    };
    BotSettings: {
      avatar_url?: string | null;
      welcome?: string | null;
      welcome_message?: string | null;
      suggested_questions?: string[] | null;
      guide_questions?: string[] | null;
      language?: string | null;
      enable_thinking?: boolean | null;
      enable_memori?: boolean | null;
      tool_response?: boolean | null;
      show_usage?: boolean | null;
      max_tokens?: number | null;
      accent_color?: string | null;
      attachments?: ("image" | "text")[] | null;
    } & {
      [key: string]: unknown;
    };
    Citation: {
      index: number;
      passage_id: string;
      document_id: string;
      document: string;
      question: string | null;
      text: string;
      score: number;
    };
    Conversation: {
      id: string;
      title: string;
      pinned: boolean;
      created_at: string;
      updated_at: string;
      match?: string | null;
      match_message_id?: string | null;
    };
    Customer: {
      id: string;
      username: string;
      email: string | null;
      is_active: boolean;
      created_at: string;
      last_login: string | null;
    };
    Delivery: {
      id: string;
      conversation_id: string;
      message_id: string;
      /** @enum {string} */
      state: "pending" | "delivered" | "failed";
      attempts: number;
      next_attempt_at: string | null;
      last_attempt_at: string | null;
      last_status: number | null;
      last_error: string | null;
      created_at: string;
      delivered_at: string | null;
    };
    Document: {
      id: string;
      name: string;
      /** @enum {string} */
      type: "text/plain" | "text/markdown" | "text/csv";
      size_bytes: number;
      passage_count: number;
      created_at: string;
    };
    Error: {
      detail: string;
      /** @enum {string} */
      code:
        | "malformed_json"
        | "malformed_host"
        | "invalid_expiry"
        | "empty_credentials"
        | "invalid_cursor"
        | "empty_document"
        | "malformed_csv"
        | "undecodable_text"
        | "malformed_table"
        | "passwords_in_table"
        | "invalid_period"
        | "malformed_upload"
        | "unauthenticated"
        | "invalid_credentials"
        | "session_ended"
        | "wrong_password"
        | "cross_origin"
        | "admin_required"
        | "master_key_required"
        | "account_required"
        | "not_bot_owner"
        | "not_a_customer"
        | "not_admitted"
        | "identity_refused"
        | "identity_changed"
        | "question_refused"
        | "sign_in_required"
        | "share_token_revoked"
        | "share_token_expired"
        | "share_token_mismatch"
        | "not_found"
        | "one_time_link_not_found"
        | "share_token_not_found"
        | "body_too_slow"
        | "username_taken"
        | "account_owns_bots"
        | "already_delivered"
        | "conversation_busy"
        | "too_many_versions"
        | "payload_too_large"
        | "unsupported_document_type"
        | "unsupported_attachment"
        | "unsupported_media_type"
        | "attachment_too_large"
        | "too_many_rows"
        | "validation_failed"
        | "question_too_long"
        | "empty_question"
        | "too_many_attachments"
        | "attachment_not_found"
        | "role_not_allowed"
        | "password_too_long"
        | "address_not_allowed"
        | "owner_not_found"
        | "customer_not_found"
        | "too_many_login_attempts"
        | "rate_limit_reached"
        | "daily_limit_reached"
        | "points_limit_reached"
        | "points_reserved"
        | "no_questions_allowed"
        | "streams_limit_reached"
        | "too_many_sessions"
        | "too_many_uploads"
        | "too_many_streams"
        | "server_busy"
        | "internal_error"
        | "hook_unavailable"
        | "upstream_unavailable"
        | "upstream_not_configured"
        | "storage_full"
        | "storage_unavailable"
        | "storage_damaged"
        | "shutting_down"
        | "hook_timeout"
        | "upstream_timeout";
      request_id: string;
      errors?: {
        path: string;
        message: string;
      }[];
    };
    Figures: {
      questions: number;
      customers: number;
      points: number;
      prompt_tokens: number;
      completion_tokens: number;
      first_token_ms: {
        mean: number;
        longest: number;
      } | null;
      failures: number;
      refusals: number;
      ratings: {
        up: number;
        down: number;
      };
    };
    Health: {
      /** @constant */
      status: "ok";
    };
    LinkEvent: {
      id: string;
      kind: string;
      code: string | null;
      scope: string | null;
      /**
       * @default no_host
       * @enum {string|null}
       */
      reason:
        | "no_host"
        | "address_not_allowed"
        | "no_such_host"
        | "not_reached"
        | "timeout"
        | "redirect"
        | "http_error"
        | "too_large"
        | "not_json"
        | "not_granted"
        | "bad_uid"
        | "not_a_token"
        | "wrong_algorithm"
        | "wrong_signature"
        | "token_ended"
        | "token_not_yet_valid"
        | "no_subject"
        | "no_end"
        | null;
      count: number;
      first_at: string;
      last_at: string;
    };
    ListedCustomer: {
      id: string;
      username: string;
      email: string | null;
      is_active: boolean;
      created_at: string;
      last_login: string | null;
      has_password: boolean;
      invitation: {
        expires_at: string;
      } | null;
      visitor_id: string | null;
    };
    Memory: {
      id: string;
      text: string;
      conversation_id: string;
      created_at: string;
    };
    Message: {
      id: string;
      /** @enum {string} */
      role: "user" | "assistant";
      content: string;
      reasoning: string | null;
      citations: components["schemas"]["Citation"][];
      tools: components["schemas"]["ToolUse"][];
      attachments: components["schemas"]["MessageAttachment"][];
      versions: string[];
      /** @enum {string} */
      status: "streaming" | "complete" | "stopped" | "failed" | "interrupted";
      error_code: string | null;
      finish_reason: string | null;
      usage: {
        prompt_tokens: number;
        completion_tokens: number;
        estimated: boolean;
      } | null;
      feedback: {
        /** @enum {string} */
        rating: "up" | "down";
        comment: string | null;
      } | null;
      created_at: string;
    };
    MessageAttachment: {
      id: string;
      /** @enum {string} */
      kind: "image" | "text";
      name: string;
      type: string;
      size_bytes: number;
    };
    NotReady: {
      detail: string;
      code: string;
      request_id: string;
      errors?: {
        path: string;
        message: string;
      }[];
      /**
       * @default ready
       * @enum {string}
       */
      status: "ready" | "read_only" | "stopping";
      checks?: {
        database: {
          /**
           * @default ok
           * @enum {string}
           */
          state: "ok" | "unwritable";
          reason?: string;
          since?: string;
        };
        disk: {
          /**
           * @default ok
           * @enum {string}
           */
          state: "ok" | "low" | "unknown";
          free_bytes?: number;
        };
        backup: {
          /**
           * @default off
           * @enum {string}
           */
          state: "off" | "waiting" | "ok" | "failed";
          newest_at: string | null;
          failure: string | null;
        };
      };
    };
    OwnShareLink: {
      id: string;
      bot_id: string;
      share_token: string;
      name: string | null;
      created_at: string;
      expires_at: string | null;
      revoked_at: string | null;
      created_by: string | null;
      url: string;
      /** @enum {string} */
      access: "account" | "hook" | "signed" | "anonymous";
      hook_url: string | null;
      secret: string | null;
      limits: {
        qpm: number | null;
        points: number | null;
        messages_per_day: number | null;
        streams: number | null;
        visitor: {
          qpm: number | null;
          points: number | null;
          messages_per_day: number | null;
          streams: number | null;
        };
        address: {
          qpm: number | null;
          points: number | null;
          messages_per_day: number | null;
          streams: number | null;
        };
      };
      limit_message: string | null;
      allowed_origins: string[] | null;
      end_user_ids: string[] | null;
      visibility: {
        citations: boolean;
        reasoning: boolean;
        tools: boolean;
      };
      usage: {
        points: number;
        messages: number;
        last_used_at: string | null;
      };
      bot_name: string;
      /** @enum {string} */
      status: "open" | "expired" | "revoked";
    };
    Passage: {
      id: string;
      position: number;
      question: string | null;
      text: string;
    };
    Ready: {
      /**
       * @default ready
       * @enum {string}
       */
      status: "ready" | "read_only" | "stopping";
      checks?: {
        database: {
          /**
           * @default ok
           * @enum {string}
           */
          state: "ok" | "unwritable";
          reason?: string;
          since?: string;
        };
        disk: {
          /**
           * @default ok
           * @enum {string}
           */
          state: "ok" | "low" | "unknown";
          free_bytes?: number;
        };
        backup: {
          /**
           * @default off
           * @enum {string}
           */
          state: "off" | "waiting" | "ok" | "failed";
          newest_at: string | null;
          failure: string | null;
        };
      };
    };
    RequestOrigin: {
      proof: string;
      address: string;
      base_url: string;
      peer_address: string;
      peer_is_trusted: boolean;
      forwarded_for: string | null;
      forwarded_proto: string | null;
      host: string | null;
    };
    Session: {
      id: string;
      created_at: string;
      expires_at: string;
      address: string | null;
      user_agent: string | null;
      is_current: boolean;
    };
    ShareLink: {
      id: string;
      bot_id: string;
      share_token: string;
      name: string | null;
      created_at: string;
      expires_at: string | null;
      revoked_at: string | null;
      created_by: string | null;
      url: string;
      /** @enum {string} */
      access: "account" | "hook" | "signed" | "anonymous";
      hook_url: string | null;
      secret: string | null;
      limits: {
        qpm: number | null;
        points: number | null;
        messages_per_day: number | null;
        streams: number | null;
        visitor: {
          qpm: number | null;
          points: number | null;
          messages_per_day: number | null;
          streams: number | null;
        };
        address: {
          qpm: number | null;
          points: number | null;
          messages_per_day: number | null;
          streams: number | null;
        };
      };
      limit_message: string | null;
      allowed_origins: string[] | null;
      end_user_ids: string[] | null;
      visibility: {
        citations: boolean;
        reasoning: boolean;
        tools: boolean;
      };
      usage: {
        points: number;
        messages: number;
        last_used_at: string | null;
      };
    };
    SignedIn: {
      token: string;
      /** @constant */
      token_type: "bearer";
      expires_at: string;
      user_id: string;
      username: string;
      is_admin: boolean;
      is_end_user: boolean;
    };
    Success: {
      success: boolean;
      message: string;
    };
    ToolUse: {
      name: string;
      arguments: string;
      result: string | null;
    };
    Transcript: {
      id: string;
      bot_id: string;
      share_token_id: string | null;
      link_name: string | null;
      visitor: {
        id: string;
        kind: string;
        uid: string;
        name: string | null;
        customer_id: string | null;
      };
      title: string;
      answers: number;
      points: number;
      ratings: {
        up: number;
        down: number;
      };
      failures: number;
      created_at: string;
      updated_at: string;
      match?: string | null;
    };
    TranscriptMessage: {
      id: string;
      parent_id: string | null;
      shown: boolean;
      /** @enum {string} */
      role: "user" | "assistant";
      content: string;
      reasoning: string | null;
      citations: components["schemas"]["Citation"][];
      tools: components["schemas"]["ToolUse"][];
      attachments: components["schemas"]["MessageAttachment"][];
      /** @enum {string} */
      status: "streaming" | "complete" | "stopped" | "failed" | "interrupted";
      error_code: string | null;
      error_detail: string | null;
      finish_reason: string | null;
      model: string | null;
      usage: {
        prompt_tokens: number;
        completion_tokens: number;
        estimated: boolean;
      } | null;
      points: number;
      search_ms: number | null;
      first_token_ms: number | null;
      model_ms: number | null;
      feedback: {
        /** @enum {string} */
        rating: "up" | "down";
        comment: string | null;
      } | null;
      created_at: string;
      ended_at: string | null;
    };
    Upstream: {
      base_url: string | null;
      api_key_last4: string | null;
      models: string[];
      models_refreshed_at: string | null;
      updated_at: string | null;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  signIn: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          username: string;
          password: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["SignedIn"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  verifySession: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            valid: boolean;
            user_id: string | null;
            username: string;
            is_admin: boolean;
            is_end_user: boolean;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  signOut: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  changeMyPassword: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          old_password: string;
          new_password: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  listMySessions: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: components["schemas"]["Session"][];
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  endMySession: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  listAccounts: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: components["schemas"]["Account"][];
            next_cursor: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  createAccount: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          username: string;
          password: string;
          email?: string | null;
          is_admin?: boolean;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Account"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  showAccount: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Account"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  deleteAccount: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  changeAccount: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          username?: string;
          email?: string | null;
          is_admin?: boolean;
          is_active?: boolean;
          password?: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Account"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  showMyModelEndpoint: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Upstream"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  setMyModelEndpoint: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          base_url: string;
          api_key?: string | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Upstream"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  removeMyModelEndpoint: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  testMyModelEndpoint: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            success: boolean;
            models: string[];
            message: string;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  listModelsForMyBots: {
    parameters: {
      query?: {
        refresh?: boolean;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @enum {string|null} */
            source: "own" | "installation" | null;
            models: string[];
            refreshed_at: string | null;
            message: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  listBots: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: components["schemas"]["Bot"][];
            next_cursor: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  createBot: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          name: string;
          model: string;
          system_prompt?: string;
          settings?: components["schemas"]["BotSettings"];
          pricing?: {
            prompt_per_1k: number;
            completion_per_1k: number;
          };
          owner_id?: string | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Bot"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  showBot: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        bot_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Bot"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  deleteBot: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        bot_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  changeBot: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        bot_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          name?: string;
          model?: string;
          system_prompt?: string;
          settings?: components["schemas"]["BotSettings"];
          pricing?: {
            prompt_per_1k: number;
            completion_per_1k: number;
          };
          owner_id?: string | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Bot"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  listBotDocuments: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        bot_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: components["schemas"]["Document"][];
            next_cursor: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  addDocument: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        bot_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "multipart/form-data": {
          /** Format: binary */
          file: string;
        };
        "application/json": {
          name?: string;
          content?: string;
          /** @enum {string} */
          type?: "text/plain" | "text/markdown" | "text/csv";
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Document"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  showDocument: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        bot_id: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Document"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  deleteDocument: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        bot_id: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  listDocumentPassages: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        bot_id: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: components["schemas"]["Passage"][];
            next_cursor: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  searchDocuments: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        bot_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          question: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            words: string[];
            items: {
              passage_id: string;
              document_id: string;
              document: string;
              position: number;
              question: string | null;
              text: string;
              score: number;
              used: boolean;
            }[];
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  listBotShareLinks: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        bot_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: components["schemas"]["ShareLink"][];
            next_cursor: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  createShareLink: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        bot_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          name?: string | null;
          expires_at?: string | null;
          /** @enum {string} */
          access?: "account" | "hook" | "signed" | "anonymous";
          hook_url?: string | null;
          limits?: {
            qpm?: number | null;
            points?: number | null;
            messages_per_day?: number | null;
            streams?: number | null;
            visitor?: {
              qpm?: number | null;
              points?: number | null;
              messages_per_day?: number | null;
              streams?: number | null;
            } | null;
            address?: {
              qpm?: number | null;
              points?: number | null;
              messages_per_day?: number | null;
              streams?: number | null;
            } | null;
          } | null;
          limit_message?: string | null;
          allowed_origins?: string[] | null;
          end_user_ids?: string[] | null;
          visibility?: {
            citations?: boolean;
            reasoning?: boolean;
            tools?: boolean;
          };
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ShareLink"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  showShareLink: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["OwnShareLink"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  revokeShareLink: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  changeShareLink: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          name?: string | null;
          expires_at?: string | null;
          /** @enum {string} */
          access?: "account" | "hook" | "signed" | "anonymous";
          hook_url?: string | null;
          limits?: {
            qpm?: number | null;
            points?: number | null;
            messages_per_day?: number | null;
            streams?: number | null;
            visitor?: {
              qpm?: number | null;
              points?: number | null;
              messages_per_day?: number | null;
              streams?: number | null;
            } | null;
            address?: {
              qpm?: number | null;
              points?: number | null;
              messages_per_day?: number | null;
              streams?: number | null;
            } | null;
          } | null;
          limit_message?: string | null;
          allowed_origins?: string[] | null;
          end_user_ids?: string[] | null;
          visibility?: {
            citations?: boolean;
            reasoning?: boolean;
            tools?: boolean;
          };
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ShareLink"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  rotateShareLink: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          grace_hours?: number | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ShareLink"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  rotateShareLinkSecret: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ShareLink"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  listShareLinkEvents: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: components["schemas"]["LinkEvent"][];
            next_cursor: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  listMyShareLinks: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        bot_id?: string;
        status?: "open" | "expired" | "revoked";
        access?: "account" | "hook" | "signed" | "anonymous";
        expires_before?: string;
        search?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: components["schemas"]["OwnShareLink"][];
            next_cursor: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  exportMyShareLinks: {
    parameters: {
      query?: {
        format?: "csv" | "jsonl";
        bot_id?: string;
        status?: "open" | "expired" | "revoked";
        access?: "account" | "hook" | "signed" | "anonymous";
        expires_before?: string;
        search?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/csv": string;
          "application/jsonl": string;
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  drawShareLinkQrCode: {
    parameters: {
      query?: {
        format?: "svg" | "png";
        size?: number;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "image/svg+xml": string;
          "image/png": string;
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  testShareLinkOrigin: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          origin: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            allowed: boolean;
            origin: string;
            /**
             * @default any
             * @enum {string}
             */
            reason: "any" | "listed" | "own" | "none_listed" | "not_listed";
            nearest: string | null;
            message: string;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  exportShareLinkEvents: {
    parameters: {
      query?: {
        format?: "csv" | "jsonl";
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/csv": string;
          "application/jsonl": string;
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  listCustomers: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        search?: string;
        status?: "active" | "inactive" | "invited";
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: components["schemas"]["ListedCustomer"][];
            next_cursor: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  createCustomer: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          username: string;
          password?: string;
          email?: string | null;
          invite?: boolean;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Customer"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  importCustomers: {
    parameters: {
      query?: {
        dry_run?: boolean;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "multipart/form-data": {
          /** Format: binary */
          file: string;
        };
        "application/json": {
          content?: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            rows: {
              line: number;
              username: string;
              email: string | null;
              /** @enum {string} */
              status: "new" | "taken" | "invalid" | "repeated";
              message: string | null;
              id: string | null;
            }[];
            created: number;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  exportCustomers: {
    parameters: {
      query?: {
        format?: "csv" | "jsonl";
        search?: string;
        status?: "active" | "inactive" | "invited";
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/csv": string;
          "application/jsonl": string;
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  showCustomer: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ListedCustomer"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  deleteCustomer: {
    parameters: {
      query?: {
        conversations?: "keep" | "delete";
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  changeCustomer: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          email?: string | null;
          is_active?: boolean;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ListedCustomer"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  resetCustomerPassword: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          password: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  endCustomerSessions: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  lookUpOneTimeLink: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          token: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @enum {string} */
            purpose: "setup" | "invite";
            username: string | null;
            expires_at: string;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  acceptOneTimeLink: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          token: string;
          username?: string;
          password: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            token: string;
            /** @constant */
            token_type: "bearer";
            expires_at: string;
            user_id: string;
            username: string;
            is_admin: boolean;
            is_end_user: boolean;
            redirect: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  inviteCustomer: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          share_token_id?: string | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            url: string;
            expires_at: string;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  showSetup: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            is_set_up: boolean;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  listBotConversations: {
    parameters: {
      query?: {
        share_token_id?: string;
        visitor_id?: string;
        customer_id?: string;
        from?: string;
        to?: string;
        rating?: "up" | "down";
        failed?: boolean;
        search?: string;
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        bot_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: components["schemas"]["Transcript"][];
            next_cursor: string | null;
            searched_to?: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  exportBotConversations: {
    parameters: {
      query?: {
        share_token_id?: string;
        visitor_id?: string;
        customer_id?: string;
        from?: string;
        to?: string;
        rating?: "up" | "down";
        failed?: boolean;
        search?: string;
        format?: "csv" | "jsonl";
      };
      header?: never;
      path: {
        bot_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/csv": string;
          "application/jsonl": string;
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  showBotConversation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Transcript"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  deleteBotConversation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  readBotConversation: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: components["schemas"]["TranscriptMessage"][];
            next_cursor: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  readBotConversationFile: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        attachment_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "image/*": string;
          "text/*": string;
          "application/json": unknown;
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  previewShareLink: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            url: string;
            expires_at: string;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  listAuditEvents: {
    parameters: {
      query?: {
        action?: string;
        actor_id?: string;
        target_id?: string;
        from?: string;
        to?: string;
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: components["schemas"]["AuditEvent"][];
            next_cursor: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  exportAuditEvents: {
    parameters: {
      query?: {
        format?: "csv" | "jsonl";
        action?: string;
        actor_id?: string;
        target_id?: string;
        from?: string;
        to?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/csv": string;
          "application/jsonl": string;
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  listDeliveries: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        state?: "pending" | "delivered" | "failed";
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: components["schemas"]["Delivery"][];
            next_cursor: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  exportDeliveries: {
    parameters: {
      query?: {
        format?: "csv" | "jsonl";
        state?: "pending" | "delivered" | "failed";
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/csv": string;
          "application/jsonl": string;
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  testShareLinkHook: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          token: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            success: boolean;
            url: string | null;
            http_status: number | null;
            duration_ms: number;
            answer: string | null;
            uid: string | null;
            name: string | null;
            /**
             * @default no_host
             * @enum {string|null}
             */
            reason:
              | "no_host"
              | "address_not_allowed"
              | "no_such_host"
              | "not_reached"
              | "timeout"
              | "redirect"
              | "http_error"
              | "too_large"
              | "not_json"
              | "not_granted"
              | "bad_uid"
              | "not_a_token"
              | "wrong_algorithm"
              | "wrong_signature"
              | "token_ended"
              | "token_not_yet_valid"
              | "no_subject"
              | "no_end"
              | null;
            message: string;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  retryDelivery: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        delivery_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Delivery"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  showFigures: {
    parameters: {
      query?: {
        bot_id?: string;
        share_token_id?: string;
        visitor_id?: string;
        from?: string;
        to?: string;
        zone?: string;
        step?: "hour" | "day" | "week" | "month";
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            from: string;
            to: string;
            zone: string;
            /** @enum {string} */
            step: "hour" | "day" | "week" | "month";
            totals: components["schemas"]["Figures"];
            steps: {
              start: string;
              questions: number;
              customers: number;
              points: number;
              prompt_tokens: number;
              completion_tokens: number;
              first_token_ms: {
                mean: number;
                longest: number;
              } | null;
              failures: number;
              refusals: number;
              ratings: {
                up: number;
                down: number;
              };
            }[];
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  exportFigures: {
    parameters: {
      query?: {
        bot_id?: string;
        share_token_id?: string;
        visitor_id?: string;
        from?: string;
        to?: string;
        zone?: string;
        step?: "hour" | "day" | "week" | "month";
        format?: "csv" | "jsonl";
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/csv": string;
          "application/jsonl": string;
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  showFiguresBy: {
    parameters: {
      query: {
        bot_id?: string;
        share_token_id?: string;
        visitor_id?: string;
        from?: string;
        to?: string;
        zone?: string;
        dimension: "bot" | "link" | "customer";
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            from: string;
            to: string;
            zone: string;
            /** @enum {string} */
            dimension: "bot" | "link" | "customer";
            items: {
              id: string;
              name: string | null;
              bot_id: string | null;
              kind: string | null;
              questions: number;
              customers: number;
              points: number;
              prompt_tokens: number;
              completion_tokens: number;
              first_token_ms: {
                mean: number;
                longest: number;
              } | null;
              failures: number;
              refusals: number;
              ratings: {
                up: number;
                down: number;
              };
            }[];
            next_cursor: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  exportFiguresBy: {
    parameters: {
      query: {
        bot_id?: string;
        share_token_id?: string;
        visitor_id?: string;
        from?: string;
        to?: string;
        zone?: string;
        dimension: "bot" | "link" | "customer";
        format?: "csv" | "jsonl";
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/csv": string;
          "application/jsonl": string;
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  readMetrics: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/plain": string;
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  askHowThisRequestArrived: {
    parameters: {
      query: {
        ticket: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["RequestOrigin"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  stopMyAnswer: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        bot_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          message_id?: string | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            success: boolean;
            stopped: number;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  showEntry: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @enum {string} */
            status: "open" | "expired" | "revoked";
            /** @enum {string} */
            access: "account" | "hook" | "signed" | "anonymous";
            name: string;
            avatar_url: string | null;
            language: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  showSharedBot: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            bot_id: string;
            bot_uuid: string;
            name: string;
            avatar_url: string | null;
            welcome: string | null;
            suggested_questions: string[];
            settings: {
              language: string | null;
              enable_thinking: boolean | null;
              enable_memori: boolean | null;
              tool_response: boolean | null;
            };
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  stopAnswer: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          message_id?: string | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            success: boolean;
            stopped: number;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  resumeAnswer: {
    parameters: {
      query?: {
        offset?: number;
        reasoning_offset?: number;
      };
      header?: never;
      path: {
        share_token: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/event-stream": string;
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  listMyConversations: {
    parameters: {
      query?: {
        search?: string;
        pinned?: boolean;
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        share_token: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: components["schemas"]["Conversation"][];
            next_cursor: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  deleteAllMyConversations: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  showConversation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Conversation"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  deleteConversation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  renameOrPinConversation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          title?: string;
          pinned?: boolean;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Conversation"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  readConversation: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        share_token: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: components["schemas"]["Message"][];
            next_cursor: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  exportConversation: {
    parameters: {
      query?: {
        format?: "md" | "json";
      };
      header?: never;
      path: {
        share_token: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/markdown": string;
          "application/json": Record<string, never>;
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  rateAnswer: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          /** @enum {string|null} */
          rating: "up" | "down" | null;
          comment?: string | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  selectMessageVersion: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  openVisitorSession: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          auth_token?: string | null;
          local_id?: string | null;
          first_screen?: boolean | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            token: string;
            expires_at: string;
            uid: string;
            name: string | null;
            given?: {
              [key: string]: unknown;
            };
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  endVisitorSession: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  showMyLimits: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: {
              /** @enum {string} */
              scope: "link" | "visitor" | "address";
              /** @enum {string} */
              kind: "qpm" | "points" | "messages_per_day" | "streams";
              limit: number;
              remaining: number;
              resets_at: string | null;
            }[];
            message: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  listMyMemories: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path: {
        share_token: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: components["schemas"]["Memory"][];
            next_cursor: string | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  clearMyMemories: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  clearMyMemory: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  suggestFollowUps: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            items: string[];
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  attachFile: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "multipart/form-data": {
          /** Format: binary */
          file: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Attachment"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  readAttachedFile: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "image/*": string;
          "text/*": string;
          "application/json": unknown;
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  removeAttachedFile: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Success"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  showChatPage: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        share_token: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            accent_color: string | null;
            attachments: {
              image: {
                types: string[];
                max_bytes: number;
              } | null;
              text: {
                types: string[];
                max_bytes: number;
              } | null;
              max_count: number;
            } | null;
          };
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  askWhetherItRuns: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Health"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  askWhetherItIsReady: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Ready"];
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
  askBot: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          bot_id: string;
          share_token?: string | null;
          conversation_id?: string | null;
          chat_id?: string | null;
          replaces?: string | null;
          attachment_ids?: string[] | null;
          messages: ({
            role: string;
            content?: unknown;
          } & {
            [key: string]: unknown;
          })[];
          model?: string | null;
          stream?: boolean | null;
          stream_options?: {
            include_usage?: boolean | null;
          } | null;
        } & {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            id: string;
            /** @constant */
            object: "chat.completion";
            created: number;
            model: string;
            conversation_id: string;
            message_id: string;
            question_id: string;
            choices: {
              index: number;
              message: {
                /** @constant */
                role: "assistant";
                content: string | null;
                reasoning_content?: string;
                tool_calls?: unknown[];
              };
              finish_reason: string;
            }[];
            usage: {
              prompt_tokens: number;
              completion_tokens: number;
              total_tokens: number;
              estimated: boolean;
            };
            citations?: components["schemas"]["Citation"][];
            tools?: components["schemas"]["ToolUse"][];
            /** @constant */
            status?: "stopped";
          };
          "text/event-stream": string;
        };
      };
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Error"];
        };
      };
    };
  };
}
