/** A certificate for models.test signed by itself, valid until 2126, and its key: made for these tests and used nowhere else. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUCgAwIBAgITBelowv8o/whlsXu9RuOTT10VBzAKBggqhkjOPQQDAjAW
MRQwEgYDVQQDDAttb2RlbHMudGVzdDAgFw0yNjExMjIwMzQ4MjBaGA8yMTI2MTAy
OTAzNDgyMFowFjEUMBIGA1UEAwwLbW9kZWxzLnRlc3QwWTATBgcqhkjOPQIBBggq
hkjOPQMBBwNCAAT4vS9PCvYLhdGo+BE8jdr+pbsX+yUy61qzAHxC3ei8kIRJsh9+
Nu3VSZA9luViAxqEHjFCdRU4tfp6kb5ZI5wXo2swaTAdBgNVHQ4EFgQUwwE7UxiK
ZjvhYZIypldhzIFayT8wHwYDVR0jBBgwFoAUwwE7UxiKZjvhYZIypldhzIFayT8w
DwYDVR0TAQH/BAUwAwEB/zAWBgNVHREEDzANggttb2RlbHMudGVzdDAKBggqhkjO
PQQDAgNJADBGAiEAvvULpyHIo7Q4QiE0hHDO3JpVb05EoKklyZGAHD+HZm4CIQD+
SZK6oG9Rou5JRAU3n+D5VA/XbSTU8LBW/8515euD5g==
-----END CERTIFICATE-----
`;

export const certificateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgCL63oMf/kgwfmRNu
/EZglDVSHjfF9oHxMnHklDZcCQOhRANCAAT4vS9PCvYLhdGo+BE8jdr+pbsX+yUy
61qzAHxC3ei8kIRJsh9+Nu3VSZA9luViAxqEHjFCdRU4tfp6kb5ZI5wX
-----END PRIVATE KEY-----
`;
